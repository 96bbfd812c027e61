// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A descriptor for log lines whose reader may stop reading, or go.
///
/// Supervision waits for the last lines of a process, so a stopped terminal must cost lines and not the cluster.
final class LogDestination {
    private let descriptor: Int32
    private var lostBytes = 0
    private var isTorn = false

    private let patience: Int32

    /// - Parameters:
    ///   - descriptor: where lines go; it stays open.
    ///   - patienceMilliseconds: how long one write waits for a reader.
    init(descriptor: Int32, patienceMilliseconds: Int32 = 1_000) {
        self.descriptor = descriptor
        patience = patienceMilliseconds
    }

    /// The number of bytes lost, once there is room again to say so; nil when none were.
    func recoverable() -> Int? {
        guard lostBytes > 0, hasRoom(0) else { return nil }
        defer { lostBytes = 0 }
        return lostBytes
    }

    /// Writes lines, or as much as there is room for.
    func write(_ lines: [UInt8]) {
        var rest = (isTorn ? [UInt8(ascii: "\n")] : []) + lines
        isTorn = false
        var patience = lostBytes > 0 ? 0 : self.patience
        while !rest.isEmpty {
            guard hasRoom(patience) else {
                lostBytes += rest.count
                isTorn = rest.count < lines.count
                return
            }
            patience = self.patience
            // A pipe that has room has room for PIPE_BUF bytes; a longer write would wait for the rest.
            let piece = min(rest.count, Int(PIPE_BUF))
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, piece) }
            if count > 0 {
                rest.removeFirst(count)
            } else if errno != EINTR && errno != EAGAIN {
                lostBytes += rest.count
                return
            }
        }
    }

    private func hasRoom(_ milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while true {
            let ready = unsafe poll(&request, 1, milliseconds)
            if ready < 0 && errno == EINTR { continue }
            return ready > 0 && request.revents & Int16(POLLOUT) != 0 && request.revents & Int16(POLLERR) == 0
        }
    }
}
