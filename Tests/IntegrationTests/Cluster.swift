// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A running `asya up` over the files of a scratch folder.
final class Cluster: Sendable {
    let scratch: Scratch
    private let process: Process
    private let banner: [String]

    private init(scratch: Scratch, process: Process, banner: [String]) {
        self.scratch = scratch
        self.process = process
        self.banner = banner
    }

    struct DidNotStart: Error, CustomStringConvertible {
        let description: String
    }

    var data: String { scratch.path + "/data" }
    var traces: String { data + "/traces" }
    var processID: Int32 { process.processIdentifier }

    /// What `asya up` printed after a word such as `metrics`.
    func announced(_ word: String) -> String? {
        banner.first { $0.hasPrefix(word + " ") }.map { $0.dropFirst(word.count).trimmingCharacters(in: .whitespaces) }
    }

    /// Starts `asya up`, waits until it is ready, runs `body`, and stops it.
    ///
    /// - Parameters:
    ///   - files: The manifests and handlers, by name.
    ///   - manifests: Where the manifests are, if not in the scratch folder.
    ///   - arguments: More arguments for `asya up`.
    ///   - environment: More variables for `asya up`.
    ///   - body: What to do with the running cluster.
    /// - Returns: What `body` returned.
    /// - Throws: What `body` threw, or `DidNotStart` with what `asya up` said.
    static func with<Result>(
        _ files: [String: String] = [:],
        manifests: String? = nil,
        arguments: [String] = [],
        environment: [String: String] = [:],
        _ body: (Cluster) async throws -> Result
    ) async throws -> Result {
        try await Scratch.with(files) { scratch in
            let cluster = try await start(scratch, [manifests ?? scratch.path] + arguments, environment)
            do {
                let result = try await body(cluster)
                _ = await cluster.stop()
                return result
            } catch {
                _ = await cluster.stop()
                throw error
            }
        }
    }

    private static func start(
        _ scratch: Scratch,
        _ arguments: [String],
        _ environment: [String: String]
    ) async throws -> Cluster {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Executables.path("asya"))
        process.arguments = ["up"] + arguments + ["--data", scratch.path + "/data", "--port", "0"]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let log = scratch.path + "/up.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: log)
        let (chunks, chunk) = AsyncStream.makeStream(of: String.self)
        ProcessOutput.read(process) { text in
            if let text { chunk.yield(text) } else { chunk.finish() }
        }
        try process.run()
        var banner = ""
        for await text in chunks {
            banner += text
            // The last line of the banner.
            if banner.contains("\nsend ") && banner.hasSuffix("\n") {
                return Cluster(
                    scratch: scratch,
                    process: process,
                    banner: banner.split(separator: "\n").map(String.init)
                )
            }
        }
        throw DidNotStart(description: "asya up: " + ((try? String(contentsOfFile: log, encoding: .utf8)) ?? ""))
    }

    /// Sends envelopes and waits for all of them.
    func send(_ route: String, _ payloads: [String], _ more: String...) async throws -> Command {
        let arguments = ["send", route, "--payload", "-", "--wait=500", "--data", data] + more
        return try await Command.run(
            Executables.path("asya"),
            arguments,
            input: payloads.joined(separator: "\n") + "\n"
        )
    }

    /// Interrupts `asya up` and waits for its end.
    func stop() async -> Int32 {
        await withCheckedContinuation { continuation in
            let once = Mutex(false)
            let finish: @Sendable (Int32) -> Void = { status in
                let isFirst = once.withLock { done in
                    defer { done = true }
                    return !done
                }
                if isFirst { continuation.resume(returning: status) }
            }
            process.terminationHandler = { finish($0.terminationStatus) }
            if process.isRunning { process.interrupt() } else { finish(process.terminationStatus) }
        }
    }

    /// The ids and names of all processes below `asya up`.
    func descendants() -> [(id: Int32, name: String)] {
        var found: [(id: Int32, name: String)] = []
        var queue = [processID]
        while let id = queue.popLast() {
            let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
            for task in tasks {
                let children = (try? String(contentsOfFile: "/proc/\(id)/task/\(task)/children", encoding: .utf8)) ?? ""
                queue += children.split(separator: " ").compactMap {
                    Int32($0.trimmingCharacters(in: .whitespacesAndNewlines))
                }
            }
            guard id != processID, let name = try? String(contentsOfFile: "/proc/\(id)/comm", encoding: .utf8) else {
                continue
            }
            found.append((id, name.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        return found
    }
}
