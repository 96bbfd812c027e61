// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// What a replay does, in which order, and what may go on at the same time.
struct ReplayPlan: Sendable {
    /// Steps of one runtime, one after the other, in the order in which they were recorded.
    struct Lane: Sendable, Hashable {
        /// The runtime.
        var launch: HandlerLaunch
        /// Indices of steps.
        var steps: [Int]
    }

    /// Lanes that run side by side.
    struct Wave: Sendable, Hashable {
        /// The place in the route that all its steps are at; 0 where that does not matter.
        var place: Int
        /// The steps that run handlers.
        var lanes: [Lane] = []
        /// The steps that are served from the recording.
        var served: [Int] = []

        /// All steps.
        var steps: [Int] { lanes.flatMap(\.steps) + served }
    }

    /// The traces.
    var traces: [StoredTrace]
    /// The hops to be run again: by trace, then by start; behind them those that turn up while it is carried out.
    var steps: [ReplayStep]
    /// What the recordings show of each actor.
    var evidence: [String: ActorEvidence] = [:]
    /// Whether a hop gets what the hop before it put out in the replay.
    var isChained = false
    /// Whether hops may have been left out on purpose.
    var isPartial = false
    /// Groups of lanes, each of which waits for the one before it.
    var waves: [Wave]

    /// All runtimes, in the order of their first use.
    var launches: [HandlerLaunch] {
        var seen: Set<HandlerLaunch> = []
        return waves.flatMap(\.lanes).map(\.launch).filter { seen.insert($0).inserted }
    }
}
