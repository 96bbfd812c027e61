// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Transports

extension IntegrationTests {
    /// `asya dlq` where the queues are a broker's, which cannot list them.
    struct BrokerDeadLetterTests {
        /// An actor that nobody runs: its messages stay until the test kills them.
        private static let parked = QueueName(actor: "parked")
        private static let hello = QueueName(actor: "hello")

        @Test(arguments: ["rabbitmq", "sqs"])
        func `dead letters are listed, shown, redriven in their traces and purged`(broker: String) async throws {
            let started: any TroubledBroker =
                broker == "sqs" ? try await TroubledSQS.start() : try await TroubledRabbitMQ.start()
            do {
                try await Scratch.with { try await work(started, broker, $0) }
                await started.stop()
            } catch {
                await started.stop()
                throw error
            }
        }

        private func work(_ broker: any TroubledBroker, _ name: String, _ scratch: Scratch) async throws {
            let transport = try await broker.connect()
            try await transport.declare([Self.parked, Self.hello])
            // Who looks at a letter holds it for a moment, which is longer on a busy machine.
            let environment = broker.environment(port: broker.port).merging(["ASYA_SQS_VISIBILITY_TIMEOUT": "60s"]) {
                $1
            }
            func asya(_ arguments: String...) async throws -> Command {
                try await Command.run(
                    Executables.path("asya"),
                    arguments + ["--transport", name, "--data", scratch.path],
                    environment: environment
                )
            }
            func dlq(_ arguments: String...) async throws -> Command {
                try await Command.run(
                    Executables.path("asya"),
                    ["dlq"] + arguments + ["--actor", "parked", "--transport", name, "--data", scratch.path],
                    environment: environment
                )
            }
            let unnamed = try await asya("dlq", "list")
            #expect(unnamed.status == 2 && unnamed.errors.contains("--actor"), "\(unnamed.errors)")
            let nothing = try await dlq("list")
            #expect(nothing.status == 2 && nothing.errors.contains("no dead letters"), "\(nothing.errors)")

            var traces: [String] = []
            for id in ["id-Ada", "id-Bob", "id-Cy"] {
                let sent = try await asya("send", "parked", "--payload", #"{"exact": 1.50}"#, "--id", id)
                let line = try sent.json() as? [String: Any]
                traces.append(try #require(line?["trace_id"] as? String, "\(sent.errors)"))
                let delivery = try #require(try await transport.receive(from: Self.parked, max: 1).first)
                let reason = DeadLetterReason(.errorEndUnreachable, detail: "nobody was there")
                try await transport.settle(delivery, .deadLetter(reason: reason))
            }

            // Looking takes nothing away.
            for _ in 1...2 {
                let groups = try await dlq("list", "--json").json() as? [[String: Any]] ?? []
                #expect(groups.compactMap { $0["count"] as? Int } == [3])
                #expect(groups.first?["reason"] as? String == "error_end_unreachable")
            }
            let shown = try await dlq("show", "id-Ada", "--json")
            let letter = try shown.json() as? [String: Any] ?? [:]
            #expect(letter["id"] as? String == "id-Ada" && letter["trace_id"] as? String == traces[0])
            #expect((letter["reason"] as? [String: Any])?["detail"] as? String == "nobody was there")
            #expect(shown.output.contains("1.50"))

            let redriven = try await dlq("redrive", "id-Ada", "--to", "hello")
            #expect(redriven.status == 0 && redriven.lines.count == 1, "\(redriven.output)\(redriven.errors)")
            let again = try #require(try await transport.receive(from: Self.hello, max: 1).first)
            let body = String(decoding: again.body, as: UTF8.self)
            #expect(body.contains("00-\(traces[0])-") && body.contains("1.50") && body.contains("x-asya-redrives"))
            try await transport.settle(again, .acknowledge)

            let one = try await dlq("purge", "id-Bob", "--yes")
            #expect(one.status == 0, "\(one.errors)")
            #expect(one.lines == ["deleted id-Bob of parked (trace \(traces[1]))"])
            let all = try await dlq("purge", "--all", "--yes")
            #expect(all.status == 0 && all.lines.count == 1, "\(all.output)\(all.errors)")
            #expect(try await dlq("list").status == 2)
            #expect(try await transport.depth(of: Self.parked.deadLetter).ready == 0)
            await transport.close()
        }
    }
}
