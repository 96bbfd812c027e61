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

    /// The size of a slice's file and of its log.
    static func bytes(ofSlice path: String) -> Int { (size(of: path) ?? 0) + (size(of: path + "-wal") ?? 0) }

    /// When a slice's file and its log were written to last, in nanoseconds of some clock; for comparison only.
    static func writeTimes(ofSlice path: String) -> [Int] {
        [path, path + "-wal"].compactMap { status(of: $0)?.st_mtim }.flatMap { [$0.tv_sec, $0.tv_nsec] }
    }

    /// Deletes a file; `nil`, or the error number.
    static func delete(_ path: String) -> Int32? {
        unsafe unlink(path) == 0 ? nil : errno
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

    /// Whether a file may be deleted.
    enum SliceUse {
        case unused
        /// Another process has it open.
        case open
        /// It is a database, and none of a store.
        case foreign
    }

    /// Whether another process has the slice open, and whether it is one.
    ///
    /// A connection in WAL mode holds a shared lock on the file for all its life
    /// (https://www.sqlite.org/src/file/src/os.h, SHARED_FIRST), which a query for a conflicting lock finds. This
    /// process's own locks do not show, and opening a file here would drop them: never ask about one's own files.
    static func sliceUse(_ path: String) -> SliceUse {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .unused }
        defer { close(descriptor) }
        guard isSlice(descriptor) else { return .foreign }
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = 0x4000_0002
        range.l_len = 510
        guard unsafe fcntl(descriptor, F_GETLK, &range) == 0 else { return .open }
        return range.l_type == Int16(F_UNLCK) ? .unused : .open
    }

    // https://www.sqlite.org/fileformat.html#application_id: at offset 68, big-endian. Until the first checkpoint the file
    // has at most one page, without it, and everything is in the log.
    private static func isSlice(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size > SliceSchema.pageBytes else { return true }
        var bytes = [UInt8](repeating: 0, count: 4)
        guard unsafe pread(descriptor, &bytes, 4, 68) == 4 else { return false }
        return bytes.reduce(0) { $0 << 8 | Int32($1) } == SliceSchema.applicationID
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status : nil
    }
}
