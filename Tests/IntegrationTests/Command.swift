// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A command that ran to its end.
struct Command: Sendable {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The output as JSON.
    func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8), options: .fragmentsAllowed) }

    /// Runs an executable to its end; output goes through files, so that no pipe can fill up.
    static func run(
        _ path: String,
        _ arguments: [String],
        input: String = "",
        folder: URL? = nil,
        environment: [String: String] = [:]
    ) async throws -> Command {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("asya-cmd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let files = ["in", "out", "err"].map { scratch.appendingPathComponent($0) }
        try Data(input.utf8).write(to: files[0])
        for file in files.dropFirst() { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = folder }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Command(
            status: status,
            output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
        )
    }

    /// Runs `asya`.
    static func asya(
        _ arguments: String...,
        input: String = "",
        folder: URL? = nil,
        environment: [String: String] = [:]
    ) async throws -> Command {
        try await run(Executables.path("asya"), arguments, input: input, folder: folder, environment: environment)
    }
}
