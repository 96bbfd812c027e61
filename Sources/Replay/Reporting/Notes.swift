// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

/// Collects what the user should know, each thing once.
struct Notes {
    private(set) var lines: [String] = []

    mutating func add(_ more: [String]) {
        for line in more where !lines.contains(line) { lines.append(line) }
    }

    /// Notes which handlers have changed; those of one module share a line.
    mutating func add(_ handlers: [(actor: String, recorded: String, now: String)]) {
        let modules = Dictionary(grouping: handlers) { "\(Self.short($0.recorded)), now \(Self.short($0.now))" }
        for (change, handlers) in modules.sorted(by: { $0.key < $1.key }) {
            let actors = handlers.map(\.actor).sorted().joined(separator: ", ")
            add(["the handler's module has changed since it was recorded for \(actors) (\(change))"])
        }
    }

    /// Notes which traces are not recorded to their ends; what is not recorded is not replayed.
    mutating func add(incomplete traces: [StoredTrace]) {
        let open = traces.filter(\.isIncomplete)
        for trace in open.prefix(Self.shownTraces) {
            add(["the recording of trace \(trace.id) is incomplete: \(trace.gaps.joined(separator: "; "))"])
        }
        guard open.count > Self.shownTraces else { return }
        add(["the recordings of \(open.count - Self.shownTraces) more traces are incomplete"])
    }

    /// Traces of which a note names each.
    private static let shownTraces = 5

    private static func short(_ fingerprint: String) -> String {
        let hash = fingerprint.hasPrefix("sha256:") ? 7 : 0
        return String(fingerprint.prefix(hash + 12))
    }
}
