// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The folder of the runtime's sockets and of its ready file.
enum SocketFolder {
    /// Makes the folder and its parents.
    static func create(_ path: String) throws(RuntimeFailure) {
        var prefix = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            prefix += "/\(part)"
            guard unsafe mkdir(prefix, 0o755) != 0, errno != EEXIST else { continue }
            throw RuntimeFailure(
                "the folder \(path) cannot be made (\(words(errno))): set ASYA_SOCKET_DIR to a writable folder"
            )
        }
    }

    /// Writes a small file whole.
    static func write(_ text: String, to path: String) throws(RuntimeFailure) {
        let temporary = path + ".new"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw cannotWrite(path) }
        let bytes = Array(text.utf8)
        let written = unsafe Glibc.write(descriptor, bytes, bytes.count)
        close(descriptor)
        guard written == bytes.count, unsafe rename(temporary, path) == 0 else { throw cannotWrite(path) }
    }

    /// Leaves a socket to this user alone.
    static func protect(_ path: String) {
        _ = unsafe chmod(path, 0o600)
    }

    /// Removes a file; one that is not there is fine.
    static func remove(_ path: String) {
        _ = unsafe unlink(path)
    }

    private static func cannotWrite(_ path: String) -> RuntimeFailure {
        RuntimeFailure("\(path) cannot be written (\(words(errno))): set ASYA_SOCKET_DIR to a writable folder")
    }

    /// What an error number means.
    static func words(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
