// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Small files of the kernel and of a container's image, whole.
enum SystemFile {
    /// The text of a file; nil when it cannot be read or is not UTF-8.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The bytes that are read at most.
    /// - Returns: The text.
    static func text(_ path: String, limit: Int = 65_536) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < limit {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(validating: bytes.prefix(limit), as: UTF8.self)
    }

    /// The number of entries of a directory, without `.` and `..`; nil when it cannot be read.
    static func entryCount(_ path: String) -> Int? {
        guard let directory = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(directory) }
        var count = -2
        while unsafe readdir(directory) != nil { count += 1 }
        return max(count, 0)
    }
}
