// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The time by which credentials end, back-offs pass and leases are held.
public protocol ClusterClock: Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z, which may be set.
    func nowUnixNano() -> UInt64

    /// The time since an arbitrary fixed moment, which never goes backwards.
    func uptime() -> Duration

    /// Waits.
    ///
    /// - Parameter duration: How long.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func pause(for duration: Duration) async throws(CancellationError)
}

/// The clock of the machine.
public struct SystemClusterClock: ClusterClock {
    /// The clock of the machine.
    public init() {}

    /// `CLOCK_REALTIME`.
    public func nowUnixNano() -> UInt64 {
        let time = Self.time(CLOCK_REALTIME)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// `CLOCK_BOOTTIME`, which goes on while the machine sleeps: others' leases do so too.
    public func uptime() -> Duration {
        let time = Self.time(CLOCK_BOOTTIME)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Suspends the task.
    public func pause(for duration: Duration) async throws(CancellationError) {
        do {
            try await Task.sleep(for: duration)
        } catch {
            throw CancellationError()
        }
    }

    private static func time(_ clock: Int32) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
