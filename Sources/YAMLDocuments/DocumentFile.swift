// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Reads files of YAML from disk.
package enum DocumentFile {
    /// Why a path could not be read.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let path: String
        package let description: String

        /// The failure as a problem of the whole file.
        package var problem: DocumentProblem {
            DocumentProblem(location: SourceLocation(file: path), message: description)
        }
    }

    /// Such a file is written by hand; beyond this size a path is taken for a mistake.
    private static let maximumBytes = 4 << 20

    /// A folder's YAML files by name, or the path itself when it is no folder.
    package static func expand(_ path: String) throws(Failure) -> [String] {
        guard let directory = unsafe opendir(path) else {
            guard errno == ENOTDIR else { throw failure(path) }
            return [path]
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix("."), name.hasSuffix(".yaml") || name.hasSuffix(".yml") { names.append(name) }
        }
        guard !names.isEmpty else {
            throw Failure(path: path, description: "the folder holds no file that ends in .yaml or .yml")
        }
        let separator = path.hasSuffix("/") ? "" : "/"
        return names.sorted().map { path + separator + $0 }
    }

    /// A file's text.
    package static func text(of path: String) throws(Failure) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { break }
            bytes += chunk[..<count]
            guard bytes.count <= maximumBytes else {
                throw Failure(path: path, description: "larger than 4 MiB; is this the right file?")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(path: path, description: "not UTF-8; save it as UTF-8 text")
        }
        return text
    }

    private static func failure(_ path: String) -> Failure {
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown error"
        return Failure(path: path, description: "cannot be read: \(reason)")
    }
}
