// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Writers that are killed while they write; `make chaos` kills a hundred.
    struct TraceStoreKillTests {
        private static let isChaos = ProcessInfo.processInfo.environment["ASYA_TEST_CHAOS"] != nil
        private static let rounds = isChaos ? 100 : 6
        private static let hops = 3

        /// What SQLite itself says of every file, with the logs that the killed writers left.
        private static let check = """
            import glob, sqlite3, sys
            for path in glob.glob(sys.argv[1] + "/*.db"):
                print(sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone()[0])
            """

        private func rows(_ store: String, _ sql: String) async throws -> [[String: Any]] {
            let command = try await Command.asya("trace", "sql", sql, "--store", store, "--limit", "0", "--json")
            #expect(command.status == 0 && command.errors.isEmpty, "\(command.errors)")
            return try command.json() as? [[String: Any]] ?? []
        }

        @Test func `what is missing after a kill is the end, and the traces that lack it are named`() async throws {
            var incomplete = 0
            for round in 0..<Self.rounds {
                try await Scratch.with { folder in
                    let store = folder.path + "/store"
                    let last = try await killed(store, afterFlushes: Int.random(in: 1...12))
                    let found = try await rows(
                        store,
                        "SELECT trace_id, envelope_id, count(*) AS hops FROM hops GROUP BY 1, 2 ORDER BY min(start_ns)"
                    )
                    let numbers = found.compactMap { ($0["envelope_id"] as? String)?.split(separator: "-").last }
                        .compactMap { Int($0) }
                    #expect(numbers.sorted() == Array(1...max(numbers.count, 1)), "round \(round): there is a hole")
                    #expect(numbers.count >= last, "round \(round): \(numbers.count) of \(last) that were flushed")
                    let partial = found.filter { $0["hops"] as? Int != Self.hops }
                    #expect(partial.count <= 1, "round \(round): only the last trace can lack hops")
                    for trace in partial {
                        incomplete += 1
                        try await expectNamed(trace["trace_id"] as? String ?? "", in: store)
                    }
                    let whole = try #require(found.first?["trace_id"] as? String)
                    let shown = try await Command.asya("trace", "show", whole, "--store", store)
                    #expect(!shown.output.contains("nothing is recorded"), "\(shown.output)")
                    let checked = try await Command.run("/usr/bin/env", ["python3", "-c", Self.check, store])
                    #expect(Set(checked.lines) == ["ok"], "round \(round): \(checked.output) \(checked.errors)")
                }
            }
            if Self.isChaos { #expect(incomplete > 0, "no kill met a trace in two commits") }
        }

        /// Runs a writer, kills it, and returns the last of the traces that were flushed before.
        private func killed(_ store: String, afterFlushes count: Int) async throws -> Int {
            let writer = RunningWriter(store, "w", 1 << 40, hops: Self.hops)
            try writer.start()
            var last = 0
            var flushes = 0
            for await number in writer.flushed {
                last = number
                flushes += 1
                if flushes >= count { break }
            }
            // Right behind a flush there is little to lose: as much later as some processes take to start and end.
            for _ in 0..<Int.random(in: 0...5) { _ = try await Command.run("/usr/bin/env", ["true"]) }
            writer.kill()
            try #require(last > 0, "the writer ended by itself")
            return last
        }

        private func expectNamed(_ id: String, in store: String) async throws {
            let shown = try await Command.asya("trace", "show", id, "--store", store)
            #expect(shown.status == 0 && shown.output.contains("nothing is recorded of it since"), "\(shown.output)")
            let replayed = try await Command.asya("trace", "replay", id, "--store", store)
            #expect(replayed.errors.contains("the recording of trace \(id) is incomplete"), "\(replayed.errors)")
            let open = try await Command.asya("trace", "search", id, "--status", "open", "--store", store, "--json")
            #expect(open.status == 0 && open.output.contains("was sent to"), "\(open.output) \(open.errors)")
        }
    }
}
