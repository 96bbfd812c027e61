// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Brokers
import Foundation
import HTTPClient
import Testing
import Transports

extension IntegrationTests {
    /// A real gateway, real sidecars that report to it and real runtimes.
    struct GatewayTests {
        @discardableResult
        private func startEnds(_ actors: BrokeredActors, _ gateway: RunningGateway) async throws -> [ActorProcess] {
            var processes: [ActorProcess] = []
            for end in ["happy-end", "error-end"] {
                var environment = gateway.patientEnvironment
                environment["ASYA_IS_END_ACTOR"] = "true"
                environment["ASYA_RESULTS_DIR"] = actors.scratch.path + "/results"
                processes.append(try await actors.startSidecar(end, environment))
            }
            return processes
        }

        /// Starts a sidecar that tells of cancellations.
        private func startTalkative(_ actor: String, _ actors: BrokeredActors, _ gateway: RunningGateway) async throws {
            let environment = gateway.patientEnvironment.merging(["ASYA_LOG_LEVEL": "debug"]) { $1 }
            _ = try await actors.startSidecar(actor, environment)
        }

        @Test func `a gateway that is killed goes on where it was`() async throws {
            let ports = FreePort.choose(2)
            let addresses = [
                "ASYA_GATEWAY_ADDR": "127.0.0.1:\(ports[0])", "ASYA_GATEWAY_INTERNAL_ADDR": "127.0.0.1:\(ports[1])",
            ]
            try await BrokeredActors.with(.sqlite, ["double", "hang"], handlers: GatewayScenario.handlers) { actors in
                let first = try await RunningGateway.start(actors, tools: GatewayScenario.tools, addresses)
                var ids: [String] = []
                for value in 0..<100 { ids.append(try await first.call("double", #"{"value":\#(value)}"#)) }
                let slow = try await first.call("hang", "{}")
                first.process.kill()
                _ = await first.process.exit()

                let second = try await RunningGateway.start(actors, tools: GatewayScenario.tools, addresses)
                _ = try await actors.startRuntime("double", "double")
                _ = try await actors.startSidecar("double", second.patientEnvironment)
                try await startEnds(actors, second)
                for (value, id) in ids.enumerated() {
                    let events = try await second.events(id)
                    #expect(!events.isEmpty && events.map(\.number) == events.indices.map { $0 + 1 })
                    let record = try await second.record(id)
                    #expect((record["result"] as? [String: Any])?["value"] as? Int == value * 2, "\(record)")
                }
                // Nobody works on it, and its time began before the gateway was killed.
                #expect(try await second.finished(slow)["error"] as? String == "envelope timed out after 1s")
            }
        }

        @Test func `a canceled call does not run, and the others do`() async throws {
            try await BrokeredActors.with(.sqlite, ["gate"], handlers: GatewayScenario.handlers) { actors in
                let gateway = try await RunningGateway.start(actors, tools: GatewayScenario.tools)
                let gate = actors.scratch.path + "/open"
                _ = try await actors.startRuntime("gate", "gate", ["ASYA_TEST_GATE": gate])
                try await startTalkative("gate", actors, gateway)
                try await startEnds(actors, gateway)
                try await gateway.reached("asya_gateway_sse_clients", 3)
                // The only worker has the first call; the second waits behind it when it is canceled.
                let kept = try await gateway.call("gate", "{}")
                let canceled = try await gateway.call("gate", "{}")
                #expect(try await gateway.ask("DELETE", "/envelopes/\(canceled)").status == 200)
                try await actors.says("gate", "canceled", canceled)
                try actors.scratch.write("open", "")
                #expect(try await gateway.finished(kept)["status"] as? String == "succeeded")
                try await actors.settled([QueueName(actor: "gate"), QueueName(actor: "happy-end")])
                #expect(try await gateway.record(canceled)["status"] as? String == "canceled")
                let stored = actors.scratch.documents("results").compactMap { $0["id"] as? String }
                #expect(stored == [kept])
            }
        }

        @Test func `two gateways share a database, and calls go on at one when the other is killed`() async throws {
            let server = try await PostgreSQLServer.start()
            let database = ["ASYA_DATABASE_URL": server.url(), "ASYA_DB_MAX_CONNS": "4"]
            try await BrokeredActors.with(.sqlite, ["gate", "double"], handlers: GatewayScenario.handlers) { actors in
                let first = try await RunningGateway.start(actors, tools: GatewayScenario.tools, database)
                let second = try await RunningGateway.start(actors, tools: GatewayScenario.tools, database)
                let gate = actors.scratch.path + "/open"
                _ = try await actors.startRuntime("gate", "gate", ["ASYA_TEST_GATE": gate])
                try await startTalkative("gate", actors, first)
                let ends = try await startEnds(actors, first)
                try await first.reached("asya_gateway_sse_clients", 3)

                // Sidecars know the first gateway only; the second one follows the calls and cancels one.
                let kept = try await first.call("gate", "{}")
                let canceled = try await first.call("gate", "{}")
                async let live = second.events(kept)
                try await second.reached("asya_gateway_sse_clients", 1)
                #expect(try await second.ask("DELETE", "/envelopes/\(canceled)").status == 200)
                try await actors.says("gate", "canceled", canceled)
                try actors.scratch.write("open", "")
                let events = try await live
                #expect(!events.isEmpty && events.map(\.number) == events.indices.map { $0 + 1 })
                #expect(events.last?.data["status"] as? String == "succeeded")
                #expect(try await first.finished(canceled)["status"] as? String == "canceled")
                try await actors.settled([QueueName(actor: "gate"), QueueName(actor: "happy-end")])
                #expect(actors.scratch.documents("results").compactMap { $0["id"] as? String } == [kept])

                let pending = try await first.call("double", #"{"value":4}"#)
                async let followed = second.events(pending)
                for process in ends + [first.process] {
                    process.kill()
                    _ = await process.exit()
                }
                _ = try await actors.startRuntime("double", "double")
                _ = try await actors.startSidecar("double", second.patientEnvironment)
                try await startEnds(actors, second)
                #expect(try await followed.last?.data["status"] as? String == "succeeded")
                let result = try await second.record(pending)["result"] as? [String: Any]
                #expect(result?["value"] as? Int == 8)
            }
            await server.stop()
        }

        @Test func `a gateway that is told to stop ends its streams and leaves with 0`() async throws {
            try await BrokeredActors.with(.sqlite, ["double"]) { actors in
                let gateway = try await RunningGateway.start(actors, tools: GatewayScenario.tools)
                let id = try await gateway.call("double", #"{"value":1}"#)
                async let events = gateway.events(id)
                while try await gateway.ask("GET", "/health").status != 200 {}
                gateway.process.terminate()
                #expect(try await events.isEmpty)
                #expect(await gateway.process.exit() == 0)
            }
        }
    }
}
