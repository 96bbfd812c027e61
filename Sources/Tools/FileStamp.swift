// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What the file system says of a file without reading it: equal stamps of settled files mean equal content.
struct FileStamp: Equatable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let modifiedAt: Int
    private let changedAt: Int

    /// Nanoseconds since 1970 after which another write to the file would have another time.
    ///
    /// A kernel stamps files by ticks of some milliseconds, network file systems by whole seconds.
    private static let settlingTime = 2_000_000_000

    /// Looks at a file, through links; `nil` when there is none.
    init?(_ path: String) {
        var info = Glibc.stat()
        guard unsafe stat(path, &info) == 0 else { return nil }
        device = UInt(info.st_dev)
        inode = UInt(info.st_ino)
        size = Int(info.st_size)
        modifiedAt = Self.nanoseconds(info.st_mtim)
        changedAt = Self.nanoseconds(info.st_ctim)
    }

    /// Whether a write between the stamp and now would show in a new stamp.
    var isSettled: Bool {
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return false }
        return Self.nanoseconds(now) - changedAt > Self.settlingTime
    }

    private static func nanoseconds(_ time: timespec) -> Int {
        time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
