// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Testing
import Transports

extension IntegrationTests {
    /// Real sidecars and real runtimes with their Python around every broker.
    struct ScenarioTests {
        /// One attempt, and as much time as a handler needs on a busy machine.
        private static let variables = [
            "ASYA_RETRY_MAX_ATTEMPTS": "1", "ASYA_RUNTIME_TIMEOUT": "120s", "ASYA_RETRY_RULES": "[]",
        ]
        /// Where nothing is killed, nothing comes twice either.
        private static let patient = variables.merging(
            ["ASYA_SQLITE_LEASE": "60s", "ASYA_SQS_VISIBILITY_TIMEOUT": "60s"]
        ) { $1 }
        private static let impatient = patient.merging(["ASYA_RUNTIME_TIMEOUT": "1s"]) { $1 }

        @Test(arguments: BrokerKind.allCases)
        func `every envelope ends where it should, with what it should hold`(kind: BrokerKind) async throws {
            let names = ["work", "next", "raw", "hang"]
            try await BrokeredActors.with(kind, names, handlers: Scenario.handlers) { actors in
                for actor in names {
                    let variables = actor == "hang" ? Self.impatient : Self.patient
                    _ = try await startRuntime(actor, actors, variables)
                    _ = try await actors.startSidecar(actor, variables)
                }
                try await actors.transport.publish(
                    Scenario.all.map { OutgoingMessage(queue: QueueName(actor: $0.route[0]), body: $0.body) }
                )
                let failures = Scenario.all.filter { !$0.error.isEmpty }.count
                let successes = Scenario.all.reduce(0) { $0 + $1.count } - failures
                let arrived = try await [
                    QueueName(actor: "happy-end"): results(successes, "happy-end", actors),
                    QueueName(actor: "error-end"): results(failures, "error-end", actors),
                ]
                for scenario in Scenario.all {
                    var count = 0
                    for (queue, envelopes) in arrived {
                        for envelope in envelopes where id(of: envelope) == scenario.name {
                            count += 1
                            let fault = scenario.fault(of: envelope, at: queue)
                            #expect(fault == nil, "\(scenario.name): \(fault ?? "")")
                        }
                    }
                    #expect(count == scenario.count, "\(scenario.name)")
                }
                // None was on its way to an actor behind, or twice.
                try await actors.settled(names.map { QueueName(actor: $0) })
                for end in ["happy-end", "error-end"] {
                    #expect(try await actors.drain(QueueName(actor: end)).isEmpty)
                }
            }
        }

        @Test(arguments: BrokerKind.allCases)
        func `actors recover when their sidecar, their runtime or both end`(kind: BrokerKind) async throws {
            try await BrokeredActors.with(kind, ["work"], handlers: Scenario.handlers) { actors in
                var runtime = try await startRuntime("work", actors)
                var sidecar = try await actors.startSidecar("work", Self.variables)
                try await pass("both run", actors)

                runtime.kill()
                _ = await runtime.exit()
                runtime = try await startRuntime("work", actors)
                try await pass("another runtime", actors)

                sidecar.kill()
                _ = await sidecar.exit()
                sidecar = try await actors.startSidecar("work", Self.variables)
                try await pass("another sidecar", actors)

                // The handler takes its runtime with it.
                try await send("crash", #"{"do":"crash"}"#, actors)
                _ = await runtime.exit()
                runtime = try await startRuntime("work", actors)
                let failed = try await results(1, "error-end", actors)
                #expect((failed[0]["payload"] as? [String: Any])?["error"] as? String == "runtime_crashed")
                try await pass("after the crash", actors)

                for process in [runtime, sidecar] {
                    process.kill()
                    _ = await process.exit()
                }
                async let passed: Void = pass("both are new", actors)
                sidecar = try await actors.startSidecar("work", Self.variables)
                runtime = try await startRuntime("work", actors)
                try await passed
                #expect(try await actors.drain(QueueName(actor: "error-end")).isEmpty)
                sidecar.terminate()
                #expect(await sidecar.exit() == 0)
            }
        }

        private func startRuntime(
            _ actor: String,
            _ actors: BrokeredActors,
            _ variables: [String: String] = variables
        ) async throws -> ActorProcess {
            let mode = actor == "raw" ? "envelope" : "payload"
            return try await actors.startRuntime(actor, actor, variables.merging(["ASYA_HANDLER_MODE": mode]) { $1 })
        }

        /// Sends an envelope, and waits until it has passed and is acknowledged: it shall not come again when the sidecar dies.
        private func pass(_ name: String, _ actors: BrokeredActors) async throws {
            try await send(name, #"{"value":1}"#, actors)
            let envelopes = try await results(1, "happy-end", actors)
            #expect(envelopes.map(id(of:)) == [name], "\(actors.log("work"))")
            try await actors.settled([QueueName(actor: "work")])
        }

        private func send(_ name: String, _ payload: String, _ actors: BrokeredActors) async throws {
            let body = Scenario(name: name, payload: payload).body
            try await actors.transport.publish([OutgoingMessage(queue: QueueName(actor: "work"), body: body)])
        }

        /// Waits for envelopes at an end.
        private func results(_ count: Int, _ end: String, _ actors: BrokeredActors) async throws -> [[String: Any]] {
            var envelopes: [[String: Any]] = []
            while envelopes.count < count {
                for delivery in try await actors.take(QueueName(actor: end)) {
                    let envelope = try JSONSerialization.jsonObject(with: Data(delivery.body)) as? [String: Any]
                    envelopes.append(envelope ?? [:])
                }
            }
            return envelopes
        }

        /// The id that the envelope was sent with; the parts of a fan-out say whose parts they are.
        private func id(of envelope: [String: Any]) -> String {
            (envelope["parent_id"] ?? envelope["id"]) as? String ?? ""
        }
    }
}
