// SPDX-License-Identifier: Apache-2.0

/// How much a queue holds at one moment.
public struct QueueDepth: Sendable, Equatable {
    /// Messages that a consumer could have now.
    public var ready: Int

    /// Messages that become visible later: delayed ones and retries.
    public var delayed: Int

    /// Messages that a consumer holds.
    public var inFlight: Int

    /// How long the oldest ready message has been ready; nil when there is none or the broker does not tell.
    public var oldestAge: Duration?

    /// A depth.
    public init(ready: Int, delayed: Int = 0, inFlight: Int = 0, oldestAge: Duration? = nil) {
        self.ready = ready
        self.delayed = delayed
        self.inFlight = inFlight
        self.oldestAge = oldestAge
    }
}
