// SPDX-License-Identifier: Apache-2.0

/// How a work queue treats keys that fail.
public struct WorkQueueOptions: Sendable, Hashable {
    /// The pause after the first failure of a key; it doubles with each further one.
    public var firstDelay: Duration = .milliseconds(250)
    /// The longest pause of a key.
    public var maximumDelay: Duration = .seconds(300)
    /// How many keys that failed are tried again a second, in the long run.
    public var retriesPerSecond = 10
    /// How many keys that failed are tried again at once after a pause.
    public var retryBurst = 100

    /// The options as they are by default.
    public init() {}
}
