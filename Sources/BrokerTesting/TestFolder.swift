// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A folder of its own for one server, removed with everything in it.
public final class TestFolder: Sendable {
    /// Its path, without a slash at the end.
    public let path: String

    /// Makes a folder under `TMPDIR`.
    ///
    /// - Parameter name: What it is for, to be seen in its name.
    /// - Throws: ``BrokerFailure`` when it cannot be made.
    public init(_ name: String) throws(BrokerFailure) {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/asya-\(name)-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw .noFolder(parent: parent, code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        Self.remove(path)
    }

    /// Removes a file, or a folder with what is in it; never goes through a symbolic link.
    private static func remove(_ path: String) {
        guard unsafe unlink(path) != 0, errno == EISDIR, let folder = unsafe opendir(path) else { return }
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { remove("\(path)/\(name)") }
        }
        unsafe closedir(folder)
        unsafe rmdir(path)
    }

    /// The path of a file or folder in it.
    public func path(_ name: String) -> String { path + "/" + name }

    /// Makes a folder in it.
    public func makeFolder(_ name: String) throws(BrokerFailure) {
        guard unsafe mkdir(path(name), 0o700) == 0 else { throw .noFolder(parent: path, code: errno) }
    }

    /// Writes a file in it, anew if it exists.
    public func write(_ text: String, to name: String) throws(BrokerFailure) {
        let file = unsafe open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .noFolder(parent: path, code: errno) }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .noFolder(parent: path, code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// The text of a file in it, or its last bytes; empty when there is none.
    public func read(_ name: String, last bytes: Int = 1 << 20) -> String {
        let file = unsafe open(path(name), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        let size = lseek(file, 0, SEEK_END)
        lseek(file, max(0, size - bytes), SEEK_SET)
        var buffer = [UInt8](repeating: 0, count: bytes)
        let count = unsafe Glibc.read(file, &buffer, bytes)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
