// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Foundation
import Testing

extension IntegrationTests {
    /// `asya up` and `asya send` where the queues are RabbitMQ's.
    struct BrokerClusterTests {
        private static let hello = Executables.checkout.appendingPathComponent("deploy/examples/hello").path

        @Test func `the hello example runs over RabbitMQ`() async throws {
            try await Self.withNode { node in
                let environment = ["ASYA_RABBITMQ_URL": node.url]
                try await Cluster.with(
                    manifests: Self.hello,
                    arguments: ["--transport", "rabbitmq"],
                    environment: environment
                ) { cluster in
                    let sent = try await Command.asya(
                        "send",
                        "hello",
                        "--payload",
                        #"{"name": "you"}"#,
                        "--transport",
                        "rabbitmq",
                        "--data",
                        cluster.data,
                        environment: environment
                    )
                    #expect(sent.status == 0, "\(sent.errors)")
                    let line = try sent.json() as? [String: Any]
                    let id = try #require(line?["id"] as? String)
                    var results: [[String: Any]] = []
                    while results.isEmpty {
                        results = cluster.scratch.documents("data/results/happy-asya")
                        try Task.checkCancellation()
                        await Task.yield()
                    }
                    #expect(results.count == 1 && results[0]["id"] as? String == id)
                    #expect("\(results[0]["payload"] ?? "")".contains("Hello, you"))
                    let trace = try #require(line?["trace_id"] as? String)
                    #expect(try await WholeTraces.list(cluster.traces).ids("succeeded") == [trace])
                    #expect(WholeTraces.faults(try await WholeTraces.whole(trace, cluster.traces)) == [])
                }
            }
        }

        @Test func `a broker that cannot be used is told in one line`() async throws {
            try await Self.withNode { node in
                let cases = [
                    ("http://127.0.0.1", "ASYA_RABBITMQ_URL"),
                    ("amqp://guest:hunter2@127.0.0.1:\(node.port)/", "user name and password"),
                    ("amqp://guest:hunter2@127.0.0.1:\(FreePort.choose(1)[0])/", "no connection"),
                ]
                // Each takes the seconds that a command waits for a broker.
                try await withThrowingDiscardingTaskGroup { group in
                    for (url, reason) in cases {
                        for command in [["send", "hello"], ["up", Self.hello, "--port", "0"], Self.list] {
                            group.addTask { try await Self.expectRefusal(command, url, reason) }
                        }
                    }
                }
            }
        }

        private static let list = ["dlq", "list", "--actor", "hello"]

        private static func expectRefusal(_ command: [String], _ url: String, _ reason: String) async throws {
            try await Scratch.with { scratch in
                let ended = try await Command.run(
                    Executables.path("asya"),
                    command + ["--transport", "rabbitmq", "--data", scratch.path + "/data"],
                    environment: ["ASYA_RABBITMQ_URL": url]
                )
                let lines = ended.errors.split(separator: "\n")
                #expect(ended.status == 2, "\(command): \(ended.errors)")
                #expect(lines.count == 1 && lines[0].contains(reason), "\(command): \(ended.errors)")
                #expect(!ended.errors.contains("hunter2"))
            }
        }

        private static func withNode(_ body: (RabbitMQNode) async throws -> Void) async throws {
            let node = try await RabbitMQNode.start()
            do {
                try await body(node)
                await node.stop()
            } catch {
                await node.stop()
                throw error
            }
        }
    }
}
