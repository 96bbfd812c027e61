// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// `asya trace list`, `search`, `sql` and `tail` as commands, on a store of many processes.
    struct TraceSearchTests {
        private static func write(_ store: String, _ count: Int) async throws {
            let written = try await Command.run(
                Executables.path("trace-store-writer"),
                ["--pipelines", store, "\(count)", "\(1 << 30)"]
            )
            try #require(written.status == 0, "\(written.errors)")
        }

        private func ids(_ command: Command) throws -> [String] {
            (try command.json() as? [[String: Any]] ?? []).compactMap { $0["envelope_id"] as? String }
        }

        @Test func `search finds and explains, list and pages go back in time, and sql counts`() async throws {
            try await Scratch.with { folder in
                let store = folder.path + "/store"
                try await Self.write(store, 1_200)
                func run(_ arguments: String...) async throws -> Command {
                    try await Command.run(Executables.path("asya"), ["trace"] + arguments + ["--store", store])
                }
                let listed = try await run("list", "--json", "--limit", "2")
                #expect(try ids(listed) == ["order-1200", "order-1199"])
                let cursor = try #require(listed.errors.split(separator: " ").last).trimmingCharacters(in: .newlines)
                #expect(
                    try ids(await run("list", "--json", "--limit", "2", "--cursor", cursor)) == [
                        "order-1198", "order-1197",
                    ]
                )
                #expect(try ids(await run("search", "order-77", "--json")) == ["order-77"])
                #expect(try ids(await run("search", "--error-type", "RareError", "--json")) == ["order-77"])
                #expect(try ids(await run("search", "--status", "open", "--json")) == ["order-1011", "order-11"])
                #expect(try ids(await run("list", "--status", "dead-lettered", "--json")) == ["order-13"])
                #expect(
                    try ids(await run("search", "--payload", "$.order.id=500", "--actor", "summarize", "--json")) == [
                        "order-500"
                    ]
                )
                let text = try await run("search", "--status", "failed", "--limit", "1")
                #expect(text.lines.count == 4, "\(text.output)")
                #expect(
                    text.lines.dropFirst(2).first == "  hop 1 summarize (failed): ValueError: order 1107 has no total"
                )
                let counted = try await run("sql", "SELECT count(*) AS n FROM hops WHERE outcome = 'retried'", "--json")
                #expect(counted.output == "[{\"n\":24}]\n", "\(counted.output) \(counted.errors)")
                let table = try await run("sql", "SELECT actor, hop FROM hops ORDER BY start_ns", "--limit", "1")
                #expect(table.lines == ["actor    hop", "extract    0"], "\(table.output)")
                #expect(table.errors.contains("more than 1 row"))
            }
        }

        @Test func `filters that cannot be are refused with what to write instead`() async throws {
            try await Scratch.with { folder in
                try FileManager.default.createDirectory(
                    atPath: folder.path + "/store",
                    withIntermediateDirectories: false
                )
                let wrong: [([String], String)] = [
                    (["search", "--payload", "$.a[=1"], "$.order.id=42"), (["search", "--status", "odd"], "--status"),
                    (["list", "--since", "soon"], "--since"), (["list", "--since", "1h", "--until", "2h"], "--until"),
                    (["list", "--limit=-1"], "--limit"), (["list", "--cursor", "x"], "--cursor"),
                    (["search", "--slower-than", "fast"], "--slower-than"),
                    (["search", "--error-type", ""], "--error-type"),
                    (["search", "--actor", "a"], "--actor"), (["search", ""], "the id is empty"),
                    (["sql", "DELETE FROM hops"], "only SELECT"), (["sql", "SELECT a FROM hops"], "no such column"),
                    (["tail", "--status", "open"], "list --status open"),
                ]
                for (arguments, hint) in wrong {
                    let command = try await Command.run(
                        Executables.path("asya"),
                        ["trace"] + arguments + ["--store", folder.path + "/store"]
                    )
                    #expect(command.status == 2 && command.errors.contains(hint), "\(arguments): \(command.errors)")
                }
                for command in ["list", "search", "tail"] {
                    let missing = try await Command.asya("trace", command, "--store", folder.path + "/none")
                    #expect(missing.status == 2 && missing.errors.contains("--store"), "\(missing.errors)")
                }
            }
        }

        @Test func `tail prints what is recorded and ends with 0 on an interrupt`() async throws {
            try await Scratch.with { folder in
                let store = folder.path + "/store"
                try await Self.write(store, 40)
                let process = Process()
                process.executableURL = URL(fileURLWithPath: Executables.path("asya"))
                process.arguments = ["trace", "tail", "--store", store, "--traces", "--json", "--since", "1h"]
                let (texts, text) = AsyncStream.makeStream(of: String.self)
                ProcessOutput.read(process) { chunk in
                    if let chunk { text.yield(chunk) } else { text.finish() }
                }
                try process.run()
                var output = ""
                var hasWritten = false
                for await chunk in texts {
                    output += chunk
                    if !hasWritten, output.contains("order-40") {
                        hasWritten = true
                        #expect(
                            try await Command.run(Executables.path("trace-store-writer"), [store, "new", "40"]).status
                                == 0
                        )
                    }
                    if output.contains("new-40") { break }
                }
                kill(process.processIdentifier, SIGINT)
                process.waitUntilExit()
                #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
                let lines = output.split(separator: "\n")
                #expect(
                    lines.count == 39 + 40,
                    "all that are over: order-11 is not, the last line: \(lines.last ?? "")"
                )
                #expect(lines.allSatisfy { $0.hasPrefix("{\"trace_id\":") })
            }
        }
    }
}
