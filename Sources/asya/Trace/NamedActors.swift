// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore
internal import YAMLDocuments

/// The actors that options of a replay are about.
///
/// A name that is misspelt would change nothing, and a handler would run that was to be served from the recording.
struct NamedActors {
    /// An option and the actor that it names.
    struct Mention {
        let option: String
        let actor: String
    }

    private var open: [Mention]
    private var known: Set<String>

    /// - Parameters:
    ///   - mentions: What the options name.
    ///   - known: Actors that there are besides those of the traces.
    init(_ mentions: [Mention], known: Set<String>) {
        self.known = known
        open = mentions
        open.removeAll { known.contains($0.actor) }
    }

    /// Looks for the names in traces, as far as it takes to find all.
    ///
    /// - Parameters:
    ///   - traces: Those that are replayed.
    ///   - hasRun: Whether an actor ran in others, which is asked for what these have not: who always spares a paid call
    ///     may replay traces without one.
    /// - Throws: ``TraceProblem`` when nobody knows an actor.
    mutating func find(
        in traces: some Sequence<StoredTrace>,
        orWhere hasRun: (String) -> Bool
    ) throws(TraceProblem) {
        guard !open.isEmpty else { return }
        for trace in traces {
            known.formUnion(trace.hops.map(\.actor))
            open.removeAll { known.contains($0.actor) }
            if open.isEmpty { return }
        }
        guard let unknown = open.first(where: { !hasRun($0.actor) }) else { return }
        let names = known.sorted()
        let hint = NearestName.of(unknown.actor, in: names).map { "did you mean '\($0)'? " } ?? ""
        throw TraceProblem(
            "\(unknown.option) names '\(unknown.actor)', which never ran; \(hint)"
                + "the actors are \(names.joined(separator: ", "))"
        )
    }
}
