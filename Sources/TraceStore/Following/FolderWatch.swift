// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Waits until something changes in a folder.
///
/// The system tells by inotify(7). Where it does not, as when there are too many watches or the folder is on a network
/// file system that others write to, `wait` returns after its longest wait all the same.
///
/// One thread waits; any may call `stop`.
final class FolderWatch: Sendable {
    enum Change: Hashable {
        /// In these files.
        case files(Set<String>)
        /// In any file, or in none.
        case unknown
        /// `stop` was called.
        case stopped
    }

    /// How long a wait takes at most where the system tells of changes, and where it does not.
    private static let longestMilliseconds: Int32 = 2000
    private static let lookMilliseconds: Int32 = 500
    /// How long changes are gathered, so that a busy writer does not cost its reader more than it does itself.
    private static let gatherMilliseconds: Int32 = 50

    private let events: Int32
    private let stopRead: Int32
    private let stopWrite: Int32

    init(_ path: String) {
        let descriptor = inotify_init1(Int32(bitPattern: UInt32(O_NONBLOCK | O_CLOEXEC)))
        let changes = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE)
        if descriptor >= 0, unsafe inotify_add_watch(descriptor, path, changes) < 0 {
            close(descriptor)
            events = -1
        } else {
            events = descriptor
        }
        var ends: [Int32] = [-1, -1]
        if unsafe pipe(&ends) == 0 {
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        }
        (stopRead, stopWrite) = (ends[0], ends[1])
    }

    deinit {
        for descriptor in [events, stopRead, stopWrite] where descriptor >= 0 { close(descriptor) }
    }

    /// Ends the wait that runs, and every later one.
    func stop() {
        var byte: UInt8 = 1
        _ = unsafe write(stopWrite, &byte, 1)
    }

    /// Waits for the next change.
    func wait() -> Change {
        guard events >= 0 else { return isStopped(Self.lookMilliseconds) ? .stopped : .unknown }
        var descriptors = [
            pollfd(fd: stopRead, events: Int16(POLLIN), revents: 0),
            pollfd(fd: events, events: Int16(POLLIN), revents: 0),
        ]
        let count = unsafe poll(&descriptors, 2, Self.longestMilliseconds)
        if descriptors[0].revents != 0 { return .stopped }
        guard count > 0 else { return .unknown }
        if isStopped(Self.gatherMilliseconds) { return .stopped }
        return read()
    }

    private func isStopped(_ milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: stopRead, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&descriptor, 1, milliseconds) > 0
    }

    // inotify(7): `struct inotify_event` is three words besides the watch's number, the last of which is the length of the
    // name behind it, padded with zeroes.
    private func read() -> Change {
        var names: Set<String> = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe Glibc.read(events, &buffer, buffer.count)
            guard count > 0 else { return .files(names) }
            var offset = 0
            while offset + 16 <= count {
                let mask = Self.word(buffer, at: offset + 4)
                let length = Int(Self.word(buffer, at: offset + 12))
                guard mask & UInt32(IN_Q_OVERFLOW) == 0 else { return .unknown }
                let name = buffer[(offset + 16)..<min(offset + 16 + length, count)].prefix { $0 != 0 }
                names.insert(String(decoding: name, as: UTF8.self))
                offset += 16 + length
            }
        }
    }

    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
