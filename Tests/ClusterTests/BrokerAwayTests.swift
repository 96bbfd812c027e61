// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import Processes
import Testing

/// What becomes of actors whose broker is away.
@Suite(.enabled(if: ControlPlane.isPrivate), .timeLimit(.minutes(5))) struct `An operator whose broker is away` {
    @Test func `finishes deletions when it is back, says so meanwhile, and serves others`() async throws {
        let test = try await OperatorUnderTest.make("away", broker: try await RabbitMQNode.start())
        let (steady, virtualHost) = try await SharedBrokers.shared.rabbitMQ()
        let transports = OperatorUnderTest.transports([
            "rabbitmq": (test.broker, test.virtualHost), "steady": (steady, virtualHost),
        ])
        let (access, log) = try await test.user("operator")
        let process = try await test.start(["ASYA_TRANSPORT_CONFIG": transports], kubeconfig: access.kubeconfig)
        // More than the operator works on at a time, so that they would take all of it.
        let names = (0..<40).map { "actor-\($0)" }
        for name in names { try await test.client.create(test.manifest(name, replicas: 0), in: test.actors) }
        try await test.client.waitForAll(test.actors, "every actor naps") { actors in
            actors.count == names.count && actors.allSatisfy { $0["status", "status"] == "Napping" }
        }
        #expect(try await test.queues().count == 2 * names.count)

        await test.broker.terminate()
        for name in names { try await test.client.delete(test.actors.named(name)) }
        try await test.client.create(test.manifest("steady", transport: "steady", replicas: 0), in: test.actors)
        // Each call that waits for the broker would take half a minute.
        try await test.client.wait(for: test.actors.named("steady"), within: .seconds(60), "others are served") {
            $0?["status", "status"] == "Napping"
        }
        try await test.client.waitForAll(test.actors, "deletions wait and say why") { actors in
            let waiting = actors.filter { actor in
                let transport = actor["status", "conditions"]?.arrayValue?.first { $0["type"] == "TransportReady" }
                return actor["status", "status"] == "Terminating" && actor["metadata", "finalizers"]?[0] != nil
                    && actor["status", "message"]?.stringValue?.contains("asya-\(test.namespace)-actor-") == true
                    && transport?["status"] == "False" && transport?["reason"] == "QueueNotDeleted"
            }
            return waiting.count == names.count
        }
        let events = ResourcePath(group: "events.k8s.io", version: "v1", "events", in: test.namespace)
        try await test.client.waitForAll(events, "an Event says why") { events in
            events.contains { event in
                event["type"] == "Warning" && event["reason"] == "Terminating"
                    && event["note"]?.stringValue?.contains("asya-\(test.namespace)-actor-") == true
            }
        }

        try await test.broker.start()
        try await test.client.waitForAll(test.actors, "what was deleted is gone") { $0.map(\.objectName) == ["steady"] }
        #expect(try await test.queues() == [])
        let counts = log.counts()
        for name in names {
            // While it was made; that it goes, and that it cannot go, each once.
            #expect(counts["asyncactors/status \(name)", default: 0] <= 6, "\(name)")
        }
        await test.kill(process)
        await test.broker.stop()
    }
}
