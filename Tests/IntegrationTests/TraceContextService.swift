// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A running `trace-context-service`: Hummingbird over this project's telemetry.
final class TraceContextService: Sendable {
    /// Where it answers.
    let url: String
    /// Where its metrics are.
    let metrics: String
    private let process: Process
    private let log: String
    private let lines: AsyncStream<String>

    struct DidNotStart: Error, CustomStringConvertible {
        let description: String
    }

    private init(url: String, metrics: String, process: Process, log: String, lines: AsyncStream<String>) {
        self.url = url
        self.metrics = metrics
        self.process = process
        self.log = log
        self.lines = lines
    }

    /// Starts the service with its log in this folder, and waits until it listens.
    static func start(in scratch: Scratch, environment: [String: String] = [:]) async throws -> TraceContextService {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Executables.path("trace-context-service"))
        process.arguments = ["--port", "0", "--ops-port", "0"]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let log = scratch.path + "/service.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: log)
        let (lines, line) = AsyncStream.makeStream(of: String.self)
        ProcessOutput.read(process) { text in
            guard let text else { return line.finish() }
            for text in text.split(separator: "\n") { line.yield(String(text)) }
        }
        try process.run()
        for await text in lines {
            guard let match = text.wholeMatch(of: /listening on (.+), metrics on (.+)/) else { continue }
            return TraceContextService(
                url: String(match.1),
                metrics: String(match.2),
                process: process,
                log: log,
                lines: lines
            )
        }
        throw DidNotStart(description: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "no log")
    }

    /// Asks it to end, waits for that, and gives its log.
    func stop() async throws -> [[String: Any]] {
        process.terminate()
        for await line in lines where line == "stopped" { break }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw DidNotStart(description: "it ended with \(process.terminationStatus)")
        }
        return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").compactMap { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }
    }
}
