// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The few calls that slices need beside SQLite.
///
/// Error numbers are returned, since their readers differ.
enum FileSystem {
    /// Creates a folder and its parents, for this user only; `nil`, or the error number.
    static func createFolder(_ path: String) -> Int32? {
        if unsafe mkdir(path, 0o700) == 0 || isFolder(path) { return nil }
        guard errno == ENOENT, let slash = path.dropLast(while: "/").lastIndex(of: "/") else { return errno }
        let parent = String(path[..<slash])
        guard !parent.isEmpty else { return ENOENT }
        if let problem = createFolder(parent) { return problem }
        return unsafe mkdir(path, 0o700) == 0 || isFolder(path) ? nil : errno
    }

    /// Creates an empty file that only this user may read and that did not exist; 0, or the error number.
    static func createFile(_ path: String) -> Int32 {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return errno }
        close(descriptor)
        return 0
    }

    static func isFolder(_ path: String) -> Bool {
        status(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    static func inode(of path: String) -> ino_t? { status(of: path)?.st_ino }

    /// The size in bytes; `nil` when the file does not exist.
    static func size(of path: String) -> Int? { status(of: path).map { Int($0.st_size) } }

    static func delete(_ path: String) {
        _ = unsafe unlink(path)
    }

    /// The names in a folder, without `.` and `..`; throws the error number.
    static func names(in path: String) throws(Errno) -> [String] {
        guard let folder = unsafe opendir(path) else { throw Errno(number: errno) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Whether another process has the SQLite file open.
    ///
    /// A connection in WAL mode holds a shared lock on the file for all its life
    /// (https://www.sqlite.org/src/file/src/os.h, SHARED_FIRST), which a query for a conflicting lock finds. This
    /// process's own locks do not show, and opening a file here would drop them: never ask about one's own files.
    static func isOpenElsewhere(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = 0x4000_0002
        range.l_len = 510
        guard unsafe fcntl(descriptor, F_GETLK, &range) == 0 else { return true }
        return range.l_type != Int16(F_UNLCK)
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status : nil
    }
}
