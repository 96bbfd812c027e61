// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The time by which credentials expire, and the pauses between tries.
public protocol AWSClock: Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    func nowUnixNano() -> UInt64

    /// Waits.
    ///
    /// - Parameter duration: How long.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func pause(for duration: Duration) async throws(CancellationError)
}

/// The clock of the machine.
public struct SystemAWSClock: AWSClock {
    /// The clock of the machine.
    public init() {}

    /// `CLOCK_REALTIME`.
    public func nowUnixNano() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Suspends the task.
    public func pause(for duration: Duration) async throws(CancellationError) {
        do {
            try await Task.sleep(for: duration)
        } catch {
            throw CancellationError()
        }
    }
}
