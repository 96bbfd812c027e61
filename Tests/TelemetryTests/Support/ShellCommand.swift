// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes

/// A command for the shell that is run to its end.
enum ShellCommand {
    /// Runs a command.
    ///
    /// The child has no descriptors but its own three: one that inherits another test's connection, as those of `popen`
    /// do, keeps it open when that test closes it.
    ///
    /// - Returns: What it wrote to both of its outputs, and whether it ended with 0.
    static func run(_ command: String) async throws -> (output: String, isSuccess: Bool) {
        let folder = TemporaryFolder()
        let specification = ChildSpecification(
            executable: "/bin/sh",
            arguments: ["-c", "{ \(command); } > '\(folder.path)/output' 2>&1"]
        )
        let status = try await ChildProcess.spawn(specification).waitForExit()
        return (String(decoding: try read("\(folder.path)/output"), as: UTF8.self), status.isSuccess)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure.system(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe Glibc.read(descriptor, &chunk, chunk.count), count > 0 {
            bytes += chunk.prefix(count)
        }
        return bytes
    }

    enum Failure: Error {
        case system(Int32)
    }
}
