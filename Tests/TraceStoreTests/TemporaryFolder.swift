// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/asya-trace-store-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Problem(number: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Self.remove(path)
    }

    var files: [String] { Self.names(path).sorted() }

    func bytes(of name: String) -> [UInt8] {
        guard let file = unsafe fopen("\(path)/\(name)", "r") else { return [] }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    func write(_ bytes: [UInt8], to name: String) {
        guard let file = unsafe fopen("\(path)/\(name)", "w") else { return }
        defer { unsafe fclose(file) }
        _ = unsafe fwrite(bytes, 1, bytes.count, file)
    }

    func copy(_ names: [String], to other: TemporaryFolder) {
        for name in names { other.write(bytes(of: name), to: name) }
    }

    /// Overwrites all bytes of a file, which stays the same file of the same size.
    func overwrite(_ name: String, with byte: UInt8) {
        guard let file = unsafe fopen("\(path)/\(name)", "r+") else { return }
        defer { unsafe fclose(file) }
        let bytes = [UInt8](repeating: byte, count: self.bytes(of: name).count)
        _ = unsafe fwrite(bytes, 1, bytes.count, file)
    }

    func makeFolder(_ name: String) {
        _ = unsafe mkdir("\(path)/\(name)", 0o700)
    }

    func setMode(_ mode: mode_t, of name: String) {
        _ = unsafe chmod("\(path)/\(name)", mode)
    }

    func mode(of name: String) -> mode_t {
        var status = stat()
        guard unsafe stat("\(path)/\(name)", &status) == 0 else { return 0 }
        return status.st_mode & 0o777
    }

    func delete(_ name: String) {
        Self.remove("\(path)/\(name)")
    }

    private static func remove(_ path: String) {
        for name in names(path) { remove("\(path)/\(name)") }
        _ = unsafe rmdir(path)
        _ = unsafe unlink(path)
    }

    private static func names(_ path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
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

    struct Problem: Error {
        let number: Int32
    }
}
