// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The few file operations that a local cluster needs.
enum FileSystem {
    /// The path from the root of the file system, links resolved as far as it exists.
    static func absolute(_ path: String) -> String {
        if let resolved = unsafe realpath(path, nil) {
            defer { unsafe free(resolved) }
            return unsafe String(cString: resolved)
        }
        var parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard let last = parts.popLast(), last != "..", last != "." else { return path }
        let parent = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        let folder = absolute(parent.isEmpty ? "." : parent)
        return folder == "/" ? "/\(last)" : "\(folder)/\(last)"
    }

    /// The folder that holds a file: `.` for a bare name.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a folder and its parents.
    ///
    /// - Returns: the folders that were missing, the outermost first.
    static func makeFolders(_ path: String, mode: mode_t = 0o755) throws(FileError) -> [String] {
        if unsafe mkdir(path, mode) == 0 { return [path] }
        switch errno {
        case EEXIST where isFolder(path):
            return []
        case ENOENT where folder(of: path) != path:
            let made = try makeFolders(folder(of: path))
            guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError("create", path) }
            return made + [path]
        case EEXIST:
            throw FileError("create", path, code: ENOTDIR)
        default:
            throw FileError("create", path)
        }
    }

    /// Writes a file that readers see whole or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let temporary = "\(path).\(getpid()).tmp"
        do throws(FileError) {
            try writeDurably(bytes, to: temporary)
            guard unsafe rename(temporary, path) == 0 else { throw FileError("write", path) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    /// Writes a file and waits until the disk has taken it, which is when a full one says so.
    static func writeDurably(_ bytes: [UInt8], to path: String) throws(FileError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw FileError("write", path) }
        defer { close(file) }
        guard writeAll(bytes, to: file), fsync(file) == 0 else { throw FileError("write", path) }
    }

    /// Writes all bytes to a descriptor; false, with `errno`, when it takes no more.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            var rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[...])
            while unsafe !rest.isEmpty {
                let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                if count < 0 && errno == EAGAIN {
                    // Somebody who shares the terminal or pipe made it non-blocking.
                    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = unsafe poll(&request, 1, -1)
                    continue
                }
                guard count >= 0 else { return false }
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return true
        }
    }

    /// The bytes of a file, or of what a descriptor's other end writes until it closes.
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError("read", path) }
        defer { close(file) }
        return try readAll(file, name: path)
    }

    /// Everything that a descriptor gives until its end.
    static func readAll(_ descriptor: Int32, name: String) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError("read", name) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Removes a file, or a folder with all it holds; what is not there is fine.
    ///
    /// Links are removed, not followed.
    static func remove(_ path: String) {
        guard unsafe unlink(path) != 0, errno == EISDIR || errno == EPERM else { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        _ = unsafe rmdir(path)
    }

    /// The names in a folder; none when it cannot be read.
    static func names(in path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { _ = unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
