// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder that is removed with everything in it when the last reference goes.
final class TemporaryFolder: Sendable {
    struct Failure: Error {
        let code: Int32
    }

    let path: String

    init() throws {
        var template = Array("/tmp/asya-runtime-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw Failure(code: errno) }
        path = unsafe String(cString: made)
    }

    deinit {
        Self.remove(path)
    }

    /// The names of what is in the folder.
    var names: [String] { Self.names(in: path) }

    /// The bytes of a file in the folder.
    func read(_ name: String) throws -> [UInt8] {
        let descriptor = unsafe open("\(path)/\(name)", O_RDONLY)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part: [UInt8] = Array(repeating: 0, count: 65536)
        while true {
            let count = unsafe Glibc.read(descriptor, &part, part.count)
            guard count > 0 else { return bytes }
            bytes += part.prefix(count)
        }
    }

    private static func names(in path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        for name in names(in: path) { remove("\(path)/\(name)") }
        _ = unsafe Glibc.remove(path)
    }
}
