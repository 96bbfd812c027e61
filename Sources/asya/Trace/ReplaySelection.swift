// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TelemetryCore
internal import TraceStore

/// Which recorded traces are replayed.
struct ReplaySelection: ParsableArguments {
    @Argument(help: "Trace ids or their beginnings, or ids of envelopes.") var ids: [String] = []
    @Flag(help: "Only traces that failed.") var failed = false
    @Option(help: SinceArgument.help) var since: SinceArgument?
    @Option(help: "Only traces in which this actor ran.") var actor: String?
    @Flag(help: "All traces.") var all = false
    @OptionGroup var store: TraceStoreOption

    private var isFiltered: Bool { failed || since != nil || actor != nil || all }

    /// Whether anything is chosen.
    var isEmpty: Bool { ids.isEmpty && !isFiltered }

    /// The traces, each once.
    func traces() throws(TraceProblem) -> [TraceID] {
        guard !isEmpty else {
            throw TraceProblem(
                "name a trace, or choose with --failed, --since, --actor or --all; see `asya trace list`"
            )
        }
        guard ids.isEmpty || !isFiltered else {
            throw TraceProblem("name traces or choose with --failed, --since, --actor or --all, not both")
        }
        let reader = try store.open()
        var selected: [TraceID] = []
        if ids.isEmpty {
            let query = TraceQuery(sinceUnixNano: since?.unixNano, status: failed ? .failed : nil, actor: actor)
            // Replays are recorded as traces as well; to replay one it must be named.
            let replays = reader.replays()
            selected = reader.list(query).map(\.traceID).filter { !replays.contains($0) }.reversed()
        } else {
            // Whole ids need not be looked for one by one.
            let named = ids.map { TraceID(hex: $0.lowercased()) }
            let recorded = reader.recorded(of: named.compactMap(\.self))
            var known: Set<TraceID> = []
            for (text, named) in zip(ids, named) {
                let isKnown = named.map(recorded.contains) ?? false
                guard let id = isKnown ? named : try store.resolve(text, in: reader).id else { continue }
                if known.insert(id).inserted { selected.append(id) }
            }
        }
        for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
        guard !selected.isEmpty else {
            throw TraceProblem(
                "no recorded trace in \(store.store) matches; see `asya trace list --store \(store.store)`"
            )
        }
        return selected
    }

    /// The one trace that is chosen.
    ///
    /// - Parameter option: What works with one trace only.
    /// - Returns: the trace.
    /// - Throws: ``TraceProblem`` when none or several are chosen.
    func onlyTrace(for option: String) throws(TraceProblem) -> StoredTrace {
        let ids = try traces()
        guard ids.count == 1, let trace = try store.open().trace(ids[0]) else {
            throw TraceProblem("\(option) works with one trace, and \(ids.count) are chosen; name one")
        }
        return trace
    }
}
