// SPDX-License-Identifier: Apache-2.0

/// The source of time for spans, exemplars and queues.
///
/// Telemetry never reads the system clock directly, so that tests can move time by hand.
public protocol TelemetryClock: Sendable {
    /// Returns the wall-clock time in nanoseconds since the Unix epoch.
    func nowUnixNano() -> UInt64

    /// Returns nanoseconds since an arbitrary fixed moment; never goes backwards. For durations only.
    func monotonicNano() -> UInt64
}
