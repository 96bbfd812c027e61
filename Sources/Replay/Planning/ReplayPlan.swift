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

    /// The traces.
    var traces: [StoredTrace]
    /// The hops to be run again: by trace, then by start.
    var steps: [ReplayStep]
    /// Groups of lanes.
    ///
    /// The lanes of a group run side by side; a group waits for the one before it.
    var waves: [[Lane]]

    /// All runtimes, in the order of their first use.
    var launches: [HandlerLaunch] {
        var seen: Set<HandlerLaunch> = []
        return waves.joined().map(\.launch).filter { seen.insert($0).inserted }
    }
}
