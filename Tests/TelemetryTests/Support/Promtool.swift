// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Prometheus' own checker of metric pages.
enum Promtool {
    enum Failure: Error {
        case cannotStart(Int32)
    }

    /// What `promtool check metrics` says about a page: nothing, or a complaint a line.
    static func check(_ page: String) async throws -> String {
        let path = "/tmp/asya-page-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure.cannotStart(errno) }
        defer { _ = unsafe unlink(path) }
        let bytes = Array(page.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        let (output, isSuccess) = try await ShellCommand.run("promtool check metrics < \(path)")
        return isSuccess ? output : "\(output)promtool objects"
    }
}
