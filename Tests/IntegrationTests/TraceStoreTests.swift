// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Stores on a real disk, written by processes that live, end and are killed.
    struct TraceStoreTests {
        private func write(_ store: String, _ instance: String, _ count: Int) async throws -> Command {
            try await Command.run(Executables.path("trace-store-writer"), [store, instance, "\(count)"])
        }

        private func list(_ store: String) async throws -> [String] {
            let listed = try await Command.asya("trace", "list", "--store", store, "--limit", "0", "--json")
            #expect(listed.status == 0 && listed.errors.isEmpty, "\(listed.errors)")
            return (try listed.json() as? [[String: Any]] ?? []).compactMap { $0["envelope_id"] as? String }
        }

        private func prune(_ store: String, _ more: String...) async throws -> (status: Int32, fates: [String: String])
        {
            let command = try await Command.run(
                Executables.path("asya"),
                ["trace", "prune", "--store", store, "--json"] + more
            )
            let report = try command.json() as? [String: Any] ?? [:]
            var fates: [String: String] = [:]
            for slice in report["slices"] as? [[String: Any]] ?? [] {
                guard let file = slice["file"] as? String, let fate = slice["fate"] as? String else { continue }
                fates[String(file.dropFirst("writer-".count).prefix { $0 != "-" })] = fate
            }
            return (command.status, fates)
        }

        @Test func `a writer that is killed again and again loses what was not flushed and nothing else`() async throws
        {
            try await Scratch.with { folder in
                let store = folder.path + "/store"
                var flushed: Set<String> = []
                for round in 0..<12 {
                    let writer = RunningWriter(store, "r\(round)", 1 << 40)
                    try writer.start()
                    var last = 0
                    for await number in writer.flushed {
                        last = number
                        if number >= 40 * (round * 7 % 12 + 1) { break }
                    }
                    writer.kill()
                    try #require(last > 0, "the writer ended by itself")
                    flushed.formUnion((1...last).map { "r\(round)-\($0)" })
                }
                let found = Set(try await list(store))
                #expect(flushed.isSubset(of: found), "\(flushed.subtracting(found).count) of \(flushed.count) are lost")
                // What was left behind is no burden for the next writer, nor for the one that cleans up.
                #expect(try await write(store, "after", 80).status == 0)
                #expect(Set(try await list(store)).isSuperset(of: found))
                let pruned = try await prune(store, "--max-bytes", "0")
                #expect(pruned.status == 0)
                #expect(Set(pruned.fates.values) == ["deleted"])
                #expect(try FileManager.default.contentsOfDirectory(atPath: store) == [])
            }
        }

        @Test func `pruning deletes what nobody writes, and says what it did`() async throws {
            try await Scratch.with { folder in
                let store = folder.path + "/store"
                for instance in ["one", "two"] { #expect(try await write(store, instance, 40).status == 0) }
                let writer = RunningWriter(store, "alive", 40)
                try writer.start()
                for await _ in writer.flushed { break }
                let kept = try await prune(store)
                #expect(kept.status == 0 && kept.fates["one"] == "kept" && kept.fates["two"] == "kept")
                let plan = try await prune(store, "--max-bytes", "0", "--dry-run")
                #expect(plan.fates == ["one": "deleted", "two": "deleted", "alive": "in_use"])
                #expect(Set(try await list(store)).isSuperset(of: ["one-40", "two-40"]))
                let age = try await prune(store, "--older-than", "1h")
                #expect(age.fates["one"] == "kept")
                let text = try await Command.asya("trace", "prune", "--store", store, "--max-bytes", "0")
                #expect(text.status == 0)
                #expect(text.lines.contains { $0.hasPrefix("deleted ") && $0.contains("writer-one-") })
                #expect(text.lines.contains { $0.hasPrefix("in use ") && $0.contains("writer-alive-") })
                #expect(text.lines.last?.contains(" in \(store)") == true)
                writer.kill()
                #expect(try await prune(store, "--max-bytes", "0").status == 0)
                #expect(try FileManager.default.contentsOfDirectory(atPath: store) == [])
            }
        }

        @Test func `pruning what cannot be pruned exits with 2 and says what to do`() async throws {
            try await Scratch.with { folder in
                let missing = try await Command.asya("trace", "prune", "--store", folder.path + "/none")
                #expect(missing.status == 2 && missing.errors.contains("--store"), "\(missing.errors)")
                let age = try await Command.asya("trace", "prune", "--store", folder.path, "--older-than", "soon")
                #expect(age.status == 2 && age.errors.contains("older-than"), "\(age.errors)")
                let size = try await Command.asya("trace", "prune", "--store", folder.path, "--max-bytes", "lots")
                #expect(size.status == 2 && size.errors.contains("max-bytes"), "\(size.errors)")
                let variable = try await Command.asya(
                    "trace",
                    "prune",
                    "--store",
                    folder.path,
                    environment: ["ASYA_TRACE_STORE_MAX_AGE": "old"]
                )
                #expect(
                    variable.status == 2 && variable.errors.contains("ASYA_TRACE_STORE_MAX_AGE"),
                    "\(variable.errors)"
                )
                let empty = try await Command.asya("trace", "prune", "--store", folder.path)
                #expect(empty.status == 0 && empty.output.hasPrefix("deleted 0 files"), "\(empty.output)")
            }
        }
    }
}
