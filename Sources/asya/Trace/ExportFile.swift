// SPDX-License-Identifier: Apache-2.0

internal import Compression
internal import Foundation
internal import Glibc

/// A file of exported traces: for its owner only, compressed where its name says so, and whole or not there at all.
enum ExportFile {
    /// Writes pieces one after the other.
    ///
    /// - Parameters:
    ///   - pieces: The content.
    ///   - path: The file, replaced when it exists.
    ///   - folder: A folder to create first.
    /// - Throws: `TraceProblem` that says what cannot be done.
    static func write(_ pieces: [[UInt8]], to path: String, inNewFolder folder: String? = nil) throws(TraceProblem) {
        if let folder, unsafe mkdir(folder, 0o700) != 0, errno != EEXIST { throw problem(folder) }
        let temporary = "\(path).\(getpid()).part"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw problem(path) }
        do throws(TraceProblem) {
            defer { close(descriptor) }
            for piece in pieces { try write(path.hasSuffix(".gz") ? compressed(piece) : piece, to: descriptor, path) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        guard unsafe rename(temporary, path) == 0 else {
            let problem = problem(path)
            unsafe unlink(temporary)
            throw problem
        }
    }

    /// Every piece is a member of its own, which together are one gzip file.
    private static func compressed(_ piece: [UInt8]) throws(TraceProblem) -> [UInt8] {
        do throws(GzipError) {
            return try Gzip.compress(piece, level: .standard)
        } catch {
            throw TraceProblem("the export cannot be compressed: \(error)")
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(TraceProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw problem(path)
            }
        }
    }

    private static func problem(_ path: String) -> TraceProblem {
        let reason = unsafe String(cString: strerror(errno))
        return TraceProblem("\(path) cannot be written: \(reason); name another file with -o")
    }
}
