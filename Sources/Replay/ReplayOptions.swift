// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// How recorded traces are replayed.
public struct ReplayOptions: Sendable {
    /// The handlers.
    public var catalog: HandlerCatalog
    /// Whether a hop gets what the hop before it put out in the replay, instead of what was recorded.
    ///
    /// ``edits`` chain as well: what is changed at the first hop must reach the others.
    public var isChained: Bool
    /// Which hops are replayed.
    public var scope: ReplayScope
    /// What is changed about the envelopes that the first hops are given.
    public var edits: ReplayEdits
    /// Actors that are not run: what was recorded of them is taken for what they put out.
    public var recordedActors: Set<String>
    /// What may differ.
    ///
    /// Paths are those of an envelope put out (`.payload.time`), or begin with `.outputs` or `.error`.
    public var ignoring: [JSONPath]
    /// How many runtimes of each handler share its traces; a handler with a memory needs 1.
    public var jobs: Int
    /// Whether handlers may reach the network.
    public var allowsNetwork: Bool
    /// The path of `asya-runtime`, or a name to look up in `PATH`.
    public var runtimeExecutable: String
    /// The folder of the store that the replay is recorded in; nil for no record.
    public var recordDirectory: String?

    /// Makes options.
    public init(
        catalog: HandlerCatalog,
        isChained: Bool = false,
        scope: ReplayScope = ReplayScope(),
        edits: ReplayEdits = ReplayEdits(),
        recordedActors: Set<String> = [],
        ignoring: [JSONPath] = [],
        jobs: Int = 1,
        allowsNetwork: Bool = false,
        runtimeExecutable: String = RuntimeExecutable.locate(),
        recordDirectory: String? = nil
    ) {
        self.catalog = catalog
        self.isChained = isChained
        self.scope = scope
        self.edits = edits
        self.recordedActors = recordedActors
        self.ignoring = ignoring
        self.jobs = jobs
        self.allowsNetwork = allowsNetwork
        self.runtimeExecutable = runtimeExecutable
        self.recordDirectory = recordDirectory
    }

    var planner: ReplayPlanner {
        ReplayPlanner(
            catalog: catalog,
            isChained: isChained || !edits.isEmpty,
            scope: scope,
            edits: edits,
            served: recordedActors,
            jobs: jobs
        )
    }

    var comparison: HopComparison {
        // A route that the user chose differs from the recorded one everywhere.
        let route = edits.route == nil ? [] : [JSONPath([.member("route")])]
        return HopComparison(ignoring: ignoring + route, substituted: edits.assignments.map(\.path))
    }
}
