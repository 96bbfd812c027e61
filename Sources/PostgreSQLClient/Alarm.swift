// SPDX-License-Identifier: Apache-2.0

internal import CPostgreSQL
internal import Glibc

/// Ends a wait for notifications from another thread, now or later, once.
public final class Alarm: Sendable {
    private let descriptor: Int32

    /// Makes an alarm that is not rung.
    ///
    /// - Throws: ``PostgreSQLError/invalidRequest(reason:)`` when the process has no descriptor left.
    public init() throws(PostgreSQLError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else {
            throw .invalidRequest(reason: "no descriptor is left; raise the limit of open files (errno \(errno))")
        }
    }

    deinit { close(descriptor) }

    /// Ends the wait, or the next one; stays rung.
    public func ring() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, 8)
    }

    /// Whether it was rung.
    var isRung: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) > 0
    }

    /// Waits until it is rung, or a time is over.
    func wait(within timeout: Duration) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&entry, 1, Int32(max(0, min(timeout / .milliseconds(1), 60_000))))
    }

    /// Waits until the server has sent something.
    ///
    /// - Returns: False when the time is over or the alarm was rung.
    func wait(for handle: ConnectionHandle, within timeout: Duration) throws(PostgreSQLError) -> Bool {
        let deadline = ContinuousClock.now + timeout
        var entries = [
            pollfd(fd: unsafe PQsocket(handle.pointer), events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard entries[0].fd >= 0 else { throw .connectionLost(reason: handle.message) }
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            let milliseconds = max(0, min(left / .milliseconds(1) + 1, 60_000))
            let count = unsafe poll(&entries, 2, left <= .zero ? 0 : Int32(milliseconds))
            if count < 0, errno != EINTR { throw .connectionLost(reason: "poll failed with errno \(errno)") }
            if entries[1].revents != 0 { return false }
            if count > 0 { return true }
            if ContinuousClock.now >= deadline { return false }
        }
    }
}
