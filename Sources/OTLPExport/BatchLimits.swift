// SPDX-License-Identifier: Apache-2.0

/// When a batch of spans is exported and how many spans may wait for it.
///
/// https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor
public struct BatchLimits: Sendable, Hashable {
    /// How long a span waits at most for others before its batch is exported.
    public var scheduleDelay: Duration
    /// The time for one batch, all retries included; `nil` for no limit.
    public var exportTimeout: Duration?
    /// How many spans may wait; further ones are dropped and counted.
    ///
    /// At least 1.
    public var maximumQueueSize: Int
    /// How many spans one request carries at most.
    ///
    /// Between 1 and `maximumQueueSize`.
    public var maximumBatchSize: Int

    /// Creates limits; the defaults are the specification's.
    ///
    /// Sizes are brought into their range.
    public init(
        scheduleDelay: Duration = .seconds(5),
        exportTimeout: Duration? = .seconds(30),
        maximumQueueSize: Int = 2048,
        maximumBatchSize: Int = 512
    ) {
        self.scheduleDelay = max(scheduleDelay, .zero)
        self.exportTimeout = exportTimeout
        self.maximumQueueSize = max(maximumQueueSize, 1)
        self.maximumBatchSize = min(max(maximumBatchSize, 1), self.maximumQueueSize)
    }
}
