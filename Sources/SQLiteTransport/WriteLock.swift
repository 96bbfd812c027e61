// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import SQLiteClient

/// Waits for SQLite's write lock on behalf of a connection: woken by the transport that lets go of it, so that
/// contention between processes costs a wake-up and not a poll.
///
/// Belongs to the transport's thread.
final class WriteLock {
    /// The longest sleep between tries.
    ///
    /// Only who bypasses the transport, or dies, releases without an announcement.
    private static let longestSleep: UInt64 = 2_000_000
    private static let shortestSleep: UInt64 = 100_000

    private let wake: WakeFile
    private let timeout: UInt64
    private var deadline: UInt64
    private var seenReleases: UInt32

    /// - Parameters:
    ///   - wake: where releases are announced.
    ///   - timeout: how long to wait at most, in nanoseconds.
    init(wake: WakeFile, timeout: UInt64) {
        self.wake = wake
        self.timeout = timeout
        self.deadline = asya_monotonic_nano() + timeout
        self.seenReleases = wake.writerReleases
    }

    /// What the connection does when the lock is taken.
    var busyPolicy: BusyPolicy { .handler { [self] calls in waitForRelease(earlierCalls: calls) } }

    /// Starts the time allowed for the next wait.
    ///
    /// Called before the statement that takes the lock.
    func arm() {
        deadline = asya_monotonic_nano() + timeout
        // Read before the try: a release between the try and the sleep then ends the sleep at once.
        seenReleases = wake.writerReleases
    }

    /// Tells the others that the lock is free.
    func announceRelease() {
        wake.announceWriterRelease()
    }

    /// Sleeps until the lock may be free, at the latest for a moment that grows with the tries; false when the time
    /// allowed since `arm()` has passed.
    func waitForRelease(earlierCalls: Int) -> Bool {
        let now = asya_monotonic_nano()
        guard now < deadline else { return false }
        let sleep = min(Self.shortestSleep << UInt64(min(earlierCalls, 8)), Self.longestSleep)
        wake.waitForWriterRelease(seen: seenReleases, untilMonotonicNano: min(now + sleep, deadline))
        seenReleases = wake.writerReleases
        return true
    }
}
