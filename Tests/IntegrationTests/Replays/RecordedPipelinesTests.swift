// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// A hundred recorded pipelines: replayed without a network they are the same, and each change is found at its place.
    struct RecordedPipelinesTests {
        /// One change of a handler, and where it must be noticed.
        private struct Change {
            let name: String
            let old: String
            let new: String
            /// The pipeline it is looked for in.
            let n: Int
            let actor: String
            let path: String
        }

        private static let changes = [
            Change(
                name: "value",
                old: #""total": payload["n"],"#,
                new: #""total": payload["n"] + 1,"#,
                n: 28,
                actor: "s0",
                path: ".outputs[0].payload.total"
            ),
            Change(
                name: "type",
                old: #"payload["total"] + 3"#,
                new: #"str(payload["total"] + 3)"#,
                n: 28,
                actor: "s5",
                path: ".outputs[0].payload.total"
            ),
            Change(
                name: "order",
                old: #"["a", "b"]"#,
                new: #"["b", "a"]"#,
                n: 28,
                actor: "s0",
                path: ".outputs[0].payload.tags[0]"
            ),
            Change(
                name: "missing key",
                old: ", late=True",
                new: "",
                n: 28,
                actor: "s8",
                path: ".outputs[0].payload.late"
            ),
            Change(
                name: "route",
                old: "% 3 == 0",
                new: "% 3 == 9",
                n: 3,
                actor: "s4",
                path: ".outputs[0].route.actors[5]"
            ),
            Change(
                name: "error type",
                old: #"KeyError("nine")"#,
                new: #"ValueError("nine")"#,
                n: 9,
                actor: "s7",
                path: ".error.type"
            ),
            Change(
                name: "number of outputs",
                old: "for part in range(2)",
                new: "for part in range(3)",
                n: 28,
                actor: "s2",
                path: ".outputs[2]"
            ),
            Change(
                name: "hop order",
                old: "for part in range(2)",
                new: "for part in (1, 0)",
                n: 28,
                actor: "s2",
                path: ".outputs[0].payload.part"
            ),
        ]

        /// What a command is run by to have no network, where the system allows that.
        private static let wrapper: [String]? = [["unshare", "-n"], ["unshare", "-rn"]].first { words in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = words + ["true"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }

        /// The bytes of the recording's files.
        private func recording(_ store: String) throws -> [String: Data] {
            var files: [String: Data] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: store)
            where name.hasSuffix(".db") && !name.hasPrefix("replay-") {
                files[name] = FileManager.default.contents(atPath: "\(store)/\(name)")
            }
            return files
        }

        @Test func `they replay as the same elsewhere without any network, and every change is found`() async throws {
            try await Scratch.with { elsewhere in
                let traces = try await RecordedPipelines.record(into: elsewhere)
                #expect(traces.count == 100)
                let store = elsewhere.path + "/store"
                let before = try recording(store)
                let wrapper = Self.wrapper ?? []

                let same = try await ReplayRun.replay(["--store", store, "--all"], in: elsewhere, by: wrapper)
                #expect(same.command.status == 0, "\(same.command.errors)")
                #expect(same.verdict == "same", "\(same.diverged.prefix(5))")
                #expect(same.traces.count == 100)
                #expect(same.hops.count >= 1000)
                #expect(Set(same.hops.map(\.actor)) == Set(RecordedPipelines.actors))
                if Self.wrapper != nil { #expect(same.network == "blocked") }

                let chained = try await ReplayRun.replay(
                    ["--store", store, "--chained", "--recorded", "s9"] + traces.values.sorted(),
                    in: elsewhere,
                    by: wrapper
                )
                #expect(chained.command.status == 0, "\(chained.command.errors)")
                #expect(chained.hops.count == same.hops.count)
                #expect(try recording(store) == before)

                for change in Self.changes { try await find(change, traces, store, elsewhere) }
                #expect(try recording(store) == before)
            }
        }

        private func find(
            _ change: Change,
            _ traces: [Int: String],
            _ store: String,
            _ elsewhere: Scratch
        ) async throws {
            let changed = RecordedPipelines.module.replacingOccurrences(of: change.old, with: change.new)
            #expect(changed != RecordedPipelines.module, "\(change.name)")
            try elsewhere.write("steps.py", changed)
            let id = try #require(traces[change.n])
            // The counter remembers all traces, and only one is run.
            let run = try await ReplayRun.replay(["--store", store, "--recorded", "s9", id], in: elsewhere)
            #expect(run.command.status == 1, "\(change.name): \(run.command.errors)")
            #expect(run.diverged.first?.actor == change.actor, "\(change.name)")
            #expect(run.diverged.first?.path == change.path, "\(change.name)")
            #expect(Set(run.diverged.map(\.actor)) == [change.actor], "\(change.name)")
            #expect(run.hops.allSatisfy { $0.verdict != "impossible" }, "\(change.name)")
        }
    }
}
