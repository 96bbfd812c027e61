// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes

/// The lock by which one cluster at a time uses a data folder.
///
/// The kernel takes it back when the process ends.
///
/// A record lock (fcntl(2)), because it can be looked at without being taken. Such a lock is lost when any descriptor of
/// the file is closed in this process, so nothing else here may open the file.
struct DataLock {
    private let path: String
    private let descriptor: Descriptor

    /// Why a lock was not taken.
    enum Failure: Error {
        case heldBy(processID: Int32)
        case file(FileError)
    }

    /// Takes the lock.
    ///
    /// - Throws: `Failure`, with nothing left behind.
    init(_ path: String) throws(Failure) {
        while true {
            let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard number >= 0 else { throw .file(FileError("create", path)) }
            let descriptor = Descriptor(owning: number)
            var request = Self.wholeFile
            guard unsafe fcntl(number, F_SETLK, &request) == 0 else {
                let code = errno
                if code == EACCES || code == EAGAIN { throw .heldBy(processID: Self.holder(of: number) ?? 0) }
                throw .file(FileError("lock", path, code: code))
            }
            // Whoever held it before removed the file after we had opened it: that lock guards nothing.
            guard Self.isFile(number, at: path) else { continue }
            self.path = path
            self.descriptor = descriptor
            return
        }
    }

    /// Gives the lock back and removes its file.
    func release() {
        _ = unsafe unlink(path)
        descriptor.close()
    }

    /// The process that holds the lock of a file; nil when nobody does.
    ///
    /// Not for locks of this process.
    static func holder(ofFile path: String) -> Int32? {
        let number = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard number >= 0 else { return nil }
        defer { close(number) }
        return holder(of: number)
    }

    private static func holder(of descriptor: Int32) -> Int32? {
        var request = wholeFile
        guard unsafe fcntl(descriptor, F_GETLK, &request) == 0, request.l_type != Int16(F_UNLCK) else { return nil }
        return request.l_pid
    }

    private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
        var opened = stat()
        var named = stat()
        guard unsafe fstat(descriptor, &opened) == 0, unsafe stat(path, &named) == 0 else { return false }
        return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    private static var wholeFile: flock {
        flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
    }
}
