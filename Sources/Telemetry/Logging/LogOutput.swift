// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// A file descriptor that takes whole lines, one `write(2)` each.
///
/// The lock keeps lines of this process whole and in order; up to `PIPE_BUF` bytes the kernel keeps them whole against
/// other processes that write to the same pipe, too. A reader that stopped reading costs lines, not the host: after
/// ``patience`` without room the line is dropped, and no line waits again until there is room.
final class LogOutput: Sendable {
    private struct State {
        var isStuck = false

        /// The last line was cut in the middle; the next begins with a line end, so that it stays readable.
        var isTorn = false
    }

    private let descriptor: Int32
    private let patience: Int32
    private let state = Mutex(State())

    /// - Parameters:
    ///   - descriptor: Where to write. The caller keeps it open and closes it.
    ///   - patienceMilliseconds: How long a line may wait for room.
    init(descriptor: Int32, patienceMilliseconds: Int32 = 250) {
        self.descriptor = descriptor
        self.patience = patienceMilliseconds
    }

    /// Writes one line, whose last byte is the line end; false when it was dropped or cut.
    func write(_ line: [UInt8]) -> Bool {
        state.withLock { state in
            let bytes = state.isTorn ? [UInt8(ascii: "\n")] + line : line
            let written = hasRoom(waiting: state.isStuck ? 0 : patience) ? writeAll(bytes) : 0
            if written > 0 { state.isTorn = written < bytes.count }
            state.isStuck = written < bytes.count
            return !state.isStuck
        }
    }

    private func hasRoom(waiting milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        while true {
            let ready = unsafe poll(&request, 1, milliseconds)
            if ready < 0, errno == EINTR { continue }
            // A reader that is gone (POLLERR) is not room: the write would only fail, or raise SIGPIPE.
            return ready > 0 && request.revents & Int16(POLLOUT) != 0 && request.revents & Int16(POLLERR) == 0
        }
    }

    /// The number of bytes written: all, unless the descriptor takes no more.
    private func writeAll(_ bytes: [UInt8]) -> Int {
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    written += count
                } else if count < 0, errno == EINTR {
                    continue
                } else if count < 0, errno == EAGAIN, hasRoom(waiting: patience) {
                    // Somebody who shares the descriptor made it non-blocking.
                    continue
                } else {
                    break
                }
            }
            return written
        }
    }
}
