// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What the replay of one hop came to.
public struct HopReport: Sendable, Equatable {
    /// The actor.
    public var actor: String
    /// The position in the route, from 0.
    public var hop: Int
    /// The attempt, from 1.
    public var attempt: Int
    /// The envelope that the hop received.
    public var envelopeID: String
    /// Same, diverged or impossible.
    public var verdict: ReplayVerdict
    /// The first place that differs, below `.outputs` or `.error`; nil unless the hop diverged.
    public var path: JSONPath?
    /// What was recorded there; nil for nothing.
    public var expected: JSONValue?
    /// What is there now; nil for nothing.
    public var actual: JSONValue?
    /// What else people should know: why the hop cannot be replayed, or what an error said.
    public var reason: String?
    /// How long the handler took when it was recorded.
    public var recorded: Duration
    /// How long it took now; nil when it did not run.
    public var replayed: Duration?
}
