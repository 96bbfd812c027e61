// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

/// What `list` and `search` have in common: looking, and saying what was found.
struct TraceListing {
    let store: TraceStoreOption
    let query: TraceQuery
    /// The options that narrow the search, for when nothing is found.
    let filters: [String]

    /// Searches and prints; a problem when there is nothing.
    ///
    /// - Parameters:
    ///   - json: The JSON of a result, which is printed as it is; otherwise lines are.
    ///   - lines: The lines of a result.
    /// - Throws: ``TraceProblem`` when there is no store, or nothing in it that is looked for.
    func run(
        json: ((TraceSearchResult) -> [UInt8])?,
        lines: (TraceSearchResult) -> [String]
    ) throws(TraceProblem) {
        let reader = try store.open()
        let showsProgress = Console.showsProgress
        var hasProgress = false
        let result = reader.search(query) { effort in
            guard showsProgress else { return }
            hasProgress = true
            Console.progress("looked at \(TraceText.count(effort.traces, "trace")); Ctrl-C ends the search")
        }
        if hasProgress { Console.progress("") }
        for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
        if let json {
            Console.output(json(result))
        } else {
            Console.output(result.matches.isEmpty ? [] : lines(result))
        }
        if let next = result.next { Console.error("asya: there may be more: --cursor \(next)") }
        guard result.matches.isEmpty else { return }
        let narrowing = filters + (query.after == nil ? [] : ["--cursor"])
        throw TraceProblem(
            narrowing.isEmpty
                ? "there are no traces in \(store.store) yet; send an envelope with `asya send`"
                : "no trace in \(store.store) matches; leave out \(Self.list(narrowing)) to see more"
        )
    }

    /// The header and a line a trace.
    static func table(_ traces: [TraceSummary]) -> [String] {
        var table = TraceTable(
            header: ["TRACE", "STARTED", "TIME", "STATUS", "HOPS", "ERRORS", "ENVELOPE", "ACTORS"],
            rightAligned: [2, 4, 5]
        )
        for trace in traces {
            table.add([
                trace.traceID.description,
                TraceText.time(trace.startedAtUnixNano),
                TraceText.duration(trace.duration),
                trace.status.rawValue,
                "\(trace.hops)",
                "\(trace.errors)",
                TraceText.short(trace.envelopeID ?? "-", 36),
                trace.actors.joined(separator: " "),
            ])
        }
        return table.lines
    }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
