// SPDX-License-Identifier: Apache-2.0

/// What a replay came to.
public struct ReplayReport: Sendable, Equatable {
    /// The id of the run: the header `x-asya-replay` of all its envelopes.
    public var runID: String
    /// The traces, in the order in which they were asked for.
    public var traces: [TraceReport]
    /// Whether handlers could reach the network.
    public var network = ReplayNetwork.blocked
    /// What the user should know: handlers that have changed, a store that cannot be written to.
    public var notes: [String]
    /// The replay was cut short by a signal.
    public var isInterrupted = false

    /// The verdict on all traces.
    public var verdict: ReplayVerdict { .combined(traces.lazy.map(\.verdict)) }
}
