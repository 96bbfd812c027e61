// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Runs `Tests/Fuzz/exposition.py` against a page.
enum ExpositionReaders {
    enum Failure: Error {
        case system(Int32)
    }

    /// The checkout, in whose `.tools` the readers are.
    private static let checkout = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()

    static let areInstalled = unsafe access("\(checkout)/.tools/prometheus/usr/bin/prometheus", X_OK) == 0

    /// What a reader objected to; nothing when all are content.
    static func check(port: Int, expected: Set<[UInt8]>) async throws -> String {
        let digits = Array("0123456789abcdef".utf8)
        var lines: [UInt8] = []
        for value in expected {
            for byte in value { lines += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
            lines.append(UInt8(ascii: "\n"))
        }
        let path = "/tmp/asya-expected-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure.system(errno) }
        defer { _ = unsafe unlink(path) }
        let written = unsafe lines.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        guard written == lines.count else { throw Failure.system(errno) }
        let script = "PYTHONPATH='\(checkout)/.tools/pypi' python3 '\(checkout)/Tests/Fuzz/exposition.py'"
        let (output, isSuccess) = try await ShellCommand.run("\(script) \(port) \(path)")
        return isSuccess ? "" : output
    }
}
