// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs check_exchange.py with the packages that `make setup-test` installs.
enum Python {
    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("check_exchange.py").path

    /// What it printed, both streams together, and how it ended.
    static func check(_ arguments: String...) throws -> (status: Int32, output: [UInt8]) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("exchange-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PYTHONPATH": checkout.appendingPathComponent(".tools/pypi").path]
        ) { $1 }
        let handle = try FileHandle(forWritingTo: file)
        (process.standardOutput, process.standardError) = (handle, handle)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, Array(try Data(contentsOf: file)))
    }
}
