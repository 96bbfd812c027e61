// SPDX-License-Identifier: Apache-2.0

import Foundation
import SQLiteTransport
import Testing
import Transports

extension IntegrationTests {
    struct DeadLetterTests {
        private static let files = [
            "hello.py": "def greet(payload):\n    return {'greeting': 'Hello, ' + payload['name']}\n",
            "hello.yaml": Manifest.actor("hello", handler: "hello.greet"),
        ]
        /// An actor that nobody runs: its messages stay until the test kills them.
        private static let parked = QueueName(actor: "parked")

        /// Runs `asya dlq` on a cluster's data.
        private func dlq(
            _ cluster: Cluster,
            _ arguments: String...,
            environment: [String: String] = [:]
        ) async throws -> Command {
            try await Command.run(
                Executables.path("asya"),
                ["dlq"] + arguments + ["--data", cluster.data],
                environment: environment
            )
        }

        private func groups(_ cluster: Cluster) async throws -> [[String: Any]] {
            try await dlq(cluster, "list", "--json").json() as? [[String: Any]] ?? []
        }

        /// Sends envelopes to the actor that nobody runs, and dead-letters them; returns their traces by name.
        private func kill(
            _ names: [String],
            _ cluster: Cluster,
            _ queues: SQLiteTransport
        ) async throws -> [String: String] {
            try await queues.declare([Self.parked])
            var traces: [String: String] = [:]
            for name in names {
                let payload = #"{"name": "\#(name)", "exact": 1.50}"#
                let sent = try await Command.asya(
                    "send",
                    "parked",
                    "--payload",
                    payload,
                    "--id",
                    "id-\(name)",
                    "--data",
                    cluster.data
                )
                let line = try sent.json() as? [String: Any]
                traces[name] = try #require(line?["trace_id"] as? String, "\(sent.errors)")
                let delivery = try #require(try await queues.receive(from: Self.parked, max: 1).first)
                let reason = DeadLetterReason(.errorEndUnreachable, detail: "nobody was there")
                try await queues.settle(delivery, .deadLetter(reason: reason))
            }
            return traces
        }

        /// What the end of the pipeline stored under an id.
        private func results(_ cluster: Cluster) -> [String: String] {
            let documents = cluster.scratch.documents("data/results/happy-asya")
            let pairs = documents.compactMap { document -> (String, String)? in
                let payload = document["payload"] as? [String: Any]
                guard let id = document["id"] as? String, let text = payload?["greeting"] as? String else { return nil }
                return (id, text)
            }
            return Dictionary(pairs) { $1 }
        }

        @Test func `dead letters are listed, shown, redriven in their traces and purged`() async throws {
            try await Cluster.with(Self.files) { cluster in
                let queues = try await SQLiteTransport.open(SQLiteTransportOptions(path: cluster.data + "/queues.db"))
                let nothing = try await dlq(cluster, "list")
                #expect(nothing.status == 2 && nothing.errors.contains("no dead letters"), "\(nothing.errors)")

                let traces = try await kill(["Ada", "Bob", "Cy"], cluster, queues)
                let looped =
                    #"{"id":"id-loop","route":{"actors":["hello"]},"headers":{"x-asya-redrives":3},"payload":{}}"#
                try await queues.publish([
                    OutgoingMessage(queue: QueueName(actor: "hello").deadLetter, body: Array(looped.utf8)),
                    OutgoingMessage(queue: Self.parked.deadLetter, body: [0xFF, 0xFE, 0x00]),
                ])

                try await list(cluster)
                try await show(cluster, traces)
                try await refuse(cluster)
                try await redrive(cluster, traces, queues)
                try await purge(cluster, queues)
                await queues.close()
            }
        }

        @Test func `an interrupted redrive gives back what it has not sent`() async throws {
            try await Scratch.with { scratch in
                let queues = try await SQLiteTransport.open(SQLiteTransportOptions(path: scratch.path + "/queues.db"))
                try await queues.publish(
                    (1...3).map { OutgoingMessage(queue: Self.parked.deadLetter, body: [0xFF, $0]) }
                )
                let process = Process()
                process.executableURL = URL(fileURLWithPath: Executables.path("asya"))
                process.arguments = ["dlq", "redrive", "--all", "--rate", "1/h", "--data", scratch.path]
                process.standardInput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                let (chunks, chunk) = AsyncStream.makeStream(of: String.self)
                ProcessOutput.read(process) { text in
                    if let text { chunk.yield(text) } else { chunk.finish() }
                }
                let (ends, end) = AsyncStream.makeStream(of: Int32.self)
                process.terminationHandler = { end.yield($0.terminationStatus) }
                try process.run()
                var output = ""
                for await text in chunks {
                    output += text
                    if output.hasSuffix("\n") { process.interrupt() }
                }
                #expect(await ends.first { _ in true } == 130)
                #expect(output.hasPrefix("redriven message-") && output.split(separator: "\n").count == 1, "\(output)")
                #expect(try await queues.depth(of: Self.parked).ready == 1)
                let left = try await queues.depth(of: Self.parked.deadLetter)
                #expect(left.ready == 2 && left.inFlight == 0)
                await queues.close()
            }
        }

        private func list(_ cluster: Cluster) async throws {
            for _ in 1...2 {
                let groups = try await groups(cluster)
                #expect(groups.compactMap { $0["actor"] as? String } == ["hello", "parked", "parked"])
                #expect(groups.compactMap { $0["count"] as? Int } == [1, 3, 1])
                #expect(groups[1]["reason"] as? String == "error_end_unreachable")
                #expect(groups[1]["example_id"] as? String == "id-Cy")
                #expect(groups[2]["error"] as? String == "NotJSON")
            }
            let table = try await dlq(cluster, "list", "--actor", "parked")
            #expect(table.status == 0 && table.lines.count == 3, "\(table.output)")
            #expect(!table.output.contains("Ada\""))
            let unknown = try await dlq(cluster, "list", "--actor", "parkd")
            #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'parked'"), "\(unknown.errors)")
            let elsewhere = try await Command.asya("dlq", "list", "--data", cluster.scratch.path + "/nowhere")
            #expect(elsewhere.status == 2 && elsewhere.errors.contains("--data"), "\(elsewhere.errors)")
            #expect(!FileManager.default.fileExists(atPath: cluster.scratch.path + "/nowhere"))
        }

        private func show(_ cluster: Cluster, _ traces: [String: String]) async throws {
            let trace = try #require(traces["Ada"])
            let shown = try await dlq(cluster, "show", String(trace.prefix(12)), "--json")
            #expect(shown.status == 0, "\(shown.errors)")
            let letter = try shown.json() as? [String: Any] ?? [:]
            #expect(letter["id"] as? String == "id-Ada" && letter["trace_id"] as? String == trace)
            #expect((letter["reason"] as? [String: Any])?["detail"] as? String == "nobody was there")
            #expect(shown.output.contains("1.50"))
            let text = try await dlq(cluster, "show", "id-A")
            #expect(text.output.contains("error_end_unreachable: nobody was there") && text.output.contains("1.50"))
            let raw = try await dlq(cluster, "show", "message-")
            #expect(raw.status == 0 && raw.output.contains("//4A"), "\(raw.output)\(raw.errors)")
            let several = try await dlq(cluster, "show", "id-")
            #expect(several.status == 2 && several.errors.contains("id-Ada"), "\(several.errors)")
            let missing = try await dlq(cluster, "show", "nobody")
            #expect(missing.status == 2 && missing.errors.contains("asya dlq list"), "\(missing.errors)")
        }

        private func refuse(_ cluster: Cluster) async throws {
            let all = try await dlq(cluster, "redrive")
            #expect(all.status == 2 && all.errors.contains("--all"), "\(all.errors)")
            let none = try await dlq(cluster, "redrive", "--error", "NoSuchError")
            #expect(none.status == 2, "\(none.errors)")
            let looped = try await dlq(cluster, "redrive", "id-loop")
            #expect(looped.status == 1 && looped.errors.contains("redriven 3 times already"), "\(looped.errors)")
            let place = try await dlq(cluster, "redrive", "id-Ada", "--set", "no.where=1")
            #expect(place.status == 1 && place.errors.contains("no place .no.where"), "\(place.errors)")
            let raw = try await dlq(cluster, "redrive", "message-", "--set", "a=1")
            #expect(raw.status == 1 && raw.errors.contains("unchanged"), "\(raw.errors)")
            let edited = try await dlq(cluster, "redrive", "id-Ada", "--edit", environment: ["VISUAL": "truncate -s 0"])
            #expect(edited.status == 2 && edited.errors.contains("empty"), "\(edited.errors)")
            #expect(try await groups(cluster).compactMap { $0["count"] as? Int } == [1, 3, 1])
        }

        private func redrive(
            _ cluster: Cluster,
            _ traces: [String: String],
            _ queues: SQLiteTransport
        ) async throws {
            let dry = try await dlq(
                cluster,
                "redrive",
                "--actor",
                "parked",
                "--to",
                "hello",
                "--limit",
                "2",
                "--dry-run"
            )
            #expect(dry.status == 0 && dry.lines.count == 2, "\(dry.output)\(dry.errors)")
            #expect(dry.lines.allSatisfy { $0.hasPrefix("would redrive id-") })
            #expect(try await groups(cluster).compactMap { $0["count"] as? Int } == [1, 3, 1])

            let changed = try await dlq(
                cluster,
                "redrive",
                "id-Ada",
                "id-nobody",
                "--to",
                "hello",
                "--set",
                "name=Grace",
                "--json"
            )
            #expect(changed.status == 1 && changed.errors.contains("no dead letter 'id-nobody'"), "\(changed.errors)")
            let report = try changed.json() as? [String: Any] ?? [:]
            let done = report["done"] as? [[String: Any]] ?? []
            #expect(done.count == 1 && done.first?["redrives"] as? Int == 1 && done.first?["to"] as? String == "hello")
            let edited = try await dlq(
                cluster,
                "redrive",
                "id-Bob",
                "--to",
                "hello",
                "--edit",
                environment: ["VISUAL": #"sed -i 's/"Bob"/"Eve"/'"#]
            )
            #expect(edited.status == 0, "\(edited.errors)")
            let rest = try await dlq(
                cluster,
                "redrive",
                "--error",
                "error_end_unreachable",
                "--since",
                "1h",
                "--to",
                "hello",
                "--rate",
                "100/s"
            )
            #expect(rest.status == 0 && rest.lines.count == 1, "\(rest.output)\(rest.errors)")

            try await queues.drained(traceIDs: Set(traces.values))
            _ = try await WholeTraces.list(cluster.traces)
            #expect(
                results(cluster) == ["id-Ada": "Hello, Grace", "id-Bob": "Hello, Eve", "id-Cy": "Hello, Cy"]
            )
            for trace in traces.values {
                let shown = try await WholeTraces.whole(trace, cluster.traces)
                #expect(WholeTraces.faults(shown) == [])
                let spans = shown["spans"] as? [[String: Any]] ?? []
                let names = spans.compactMap { $0["name"] as? String }
                #expect(names.starts(with: ["send parked", "redrive hello", "process hello"]), "\(names)")
                #expect(names.contains("process happy-end"))
            }
        }

        private func purge(_ cluster: Cluster, _ queues: SQLiteTransport) async throws {
            let unasked = try await dlq(cluster, "purge", "--all")
            #expect(unasked.status == 2 && unasked.errors.contains("--yes"), "\(unasked.errors)")
            let dry = try await dlq(cluster, "purge", "--all", "--dry-run")
            #expect(dry.status == 0 && dry.lines.count == 2, "\(dry.output)")
            let one = try await dlq(cluster, "purge", "id-loop", "--yes")
            #expect(one.status == 0 && one.lines == ["deleted id-loop of hello"], "\(one.output)\(one.errors)")
            let all = try await dlq(cluster, "purge", "--all", "--yes")
            #expect(all.status == 0 && all.lines.count == 1, "\(all.output)")
            #expect(try await dlq(cluster, "list").status == 2)
            #expect(try await queues.depth(of: Self.parked.deadLetter) == QueueDepth(ready: 0))
        }
    }
}
