// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// What `asya trace prune` prints: a line for each file that went or should have gone, and the sums.
struct PruneText {
    let lines: [String]

    init(_ report: PruneReport, isDryRun: Bool, store: String) {
        let verb = isDryRun ? "would delete" : "deleted"
        var table = TraceTable(header: ["", "BEGUN", "SIZE", "FILE"], rightAligned: [2])
        let notable = report.slices.filter { $0.fate != .kept }
        for slice in notable {
            table.add([
                Self.words(slice.fate, verb),
                TraceText.time(slice.startedAtUnixNano),
                TraceText.size(slice.bytes),
                slice.name,
            ])
        }
        lines =
            (notable.isEmpty ? [] : table.lines + [""]) + [
                "\(verb) \(Self.sum(report.deleted)); \(Self.sum(report.remaining)) \(isDryRun ? "would be left" : "left")"
                    + " in \(store)"
            ]
    }

    private static func words(_ fate: PrunedSlice.Fate, _ verb: String) -> String {
        switch fate {
        case .kept: "kept"
        case .deleted: verb
        case .inUse: "in use"
        case .foreign: "not a recording"
        case .undeletable: "cannot delete"
        }
    }

    private static func sum(_ slices: [PrunedSlice]) -> String {
        TraceText.count(slices.count, "file") + " (" + TraceText.size(slices.reduce(0) { $0 + $1.bytes }) + ")"
    }
}
