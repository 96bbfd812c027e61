// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The clocks and timers of a transport.
protocol TransportTime: Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z: what delayed messages are due by, on every machine alike.
    func unixNano() -> UInt64

    /// Nanoseconds since some start, which nobody sets: what leases are measured by, on this machine.
    func monotonicNano() -> UInt64

    /// Suspends for a time; throws only when the task is cancelled.
    func pause(for duration: Duration) async throws

    /// Suspends until a monotonic time; throws only when the task is cancelled.
    func pause(untilMonotonicNano end: UInt64) async throws
}

/// The clocks of the machine.
struct SystemTime: TransportTime {
    func unixNano() -> UInt64 { Self.nano(CLOCK_REALTIME) }

    /// Goes on while the machine is suspended, as SQS does.
    func monotonicNano() -> UInt64 { Self.nano(CLOCK_BOOTTIME) }

    func pause(for duration: Duration) async throws {
        try await ContinuousClock().sleep(for: duration)
    }

    func pause(untilMonotonicNano end: UInt64) async throws {
        let now = monotonicNano()
        if end > now { try await pause(for: .nanoseconds(Int64(clamping: end - now))) }
    }

    private static func nano(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
