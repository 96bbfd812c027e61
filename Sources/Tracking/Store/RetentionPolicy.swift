// SPDX-License-Identifier: Apache-2.0

/// How long envelopes that have ended are remembered; open ones always are.
public struct RetentionPolicy: Sendable, Equatable {
    /// How long all events of an envelope stay after it ended; the final one stays with its record.
    public var eventAge: Duration
    /// How long the record stays after the envelope ended.
    public var recordAge: Duration
    /// How many records of ended envelopes stay at most, the newest.
    public var maxRecords: Int

    /// A policy; the defaults are those of v0.1 for events, and a week and a million for records.
    public init(
        eventAge: Duration = .seconds(24 * 3600),
        recordAge: Duration = .seconds(7 * 24 * 3600),
        maxRecords: Int = 1_000_000
    ) {
        self.eventAge = eventAge
        self.recordAge = recordAge
        self.maxRecords = max(maxRecords, 0)
    }

    /// The latest time of what is older than an age, as stores keep times; -1 when nothing can be.
    package static func latest(_ age: Duration, before nowUnixNano: UInt64) -> Int64 {
        let nanoseconds = UInt64(max(age.nanosecondCount, 0))
        return nowUnixNano >= nanoseconds ? Int64(clamping: nowUnixNano - nanoseconds) : -1
    }
}
