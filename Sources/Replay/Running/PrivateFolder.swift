// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc

/// A folder for this user alone that goes away with its owner.
final class PrivateFolder: Sendable {
    /// Its path; short enough for sockets in folders inside of it.
    let path: String

    /// Makes the folder in `TMPDIR`, or in `/tmp` where that path is too long for a socket.
    init() throws(Impossibility) {
        let configured = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
        // A socket's path has 107 bytes at most.
        let parent = configured.isEmpty || configured.utf8.count > 48 ? "/tmp" : configured
        var template = Array("\(parent)/asya-replay-XXXXXX\0".utf8CString)
        let isMade = unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe mkdtemp(start) != nil
        }
        guard isMade else {
            let reason = SystemError.words(errno)
            throw Impossibility(
                "no folder for the runtimes' sockets can be made in \(parent): \(reason); set TMPDIR to a writable one"
            )
        }
        path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { remove() }

    /// Makes a folder inside.
    func makeFolder(_ name: String) throws(Impossibility) -> String {
        let inner = "\(path)/\(name)"
        guard unsafe mkdir(inner, 0o700) == 0 else {
            let reason = SystemError.words(errno)
            throw Impossibility("\(inner) cannot be made: \(reason); set TMPDIR to a writable folder")
        }
        return inner
    }

    /// Removes the folder and all inside.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
