// SPDX-License-Identifier: Apache-2.0

import AMQPClient
import BrokerTesting
import ClusterTesting
import Envelopes
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(5))) struct `The stand-in scaler` {
    @Test func `wakes a deployment when messages come and lets it sleep when they are gone`() async throws {
        async let broker = SharedBrokers.shared.rabbitMQ()
        let (cluster, namespace) = try await SharedCluster.shared.namespace("scaled")
        let client = cluster.client
        let (node, virtualHost) = try await broker
        let url = node.url + virtualHost
        let connection = try await AMQPConnection.connect(
            try AMQPOptions(url: url),
            on: MultiThreadedEventLoopGroup.singleton.next()
        )
        let channel = try await connection.openChannel()
        _ = try await channel.declareQueue("actor")

        let kubelet = try await StandInKubelet.start(for: namespace, client) { _ in
            ContainerProgram("sleep", ["600"])
        }
        let scaler = await StandInScaler.start(for: namespace, client)
        let deployments = ResourcePath.deployments(in: namespace)
        let pod: JSONValue = ["containers": [Objects.container("main", image: "any")]]
        try await client.create(Objects.deployment("actor", replicas: 0, pod: pod), in: deployments)
        try await client.create(Objects.secret("rabbitmq", ["url": url]), in: .secrets(in: namespace))
        try await client.create(
            [
                "apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication", "metadata": ["name": "rabbitmq"],
                "spec": ["secretTargetRef": [["parameter": "host", "name": "rabbitmq", "key": "url"]]],
            ],
            in: .triggerAuthentications(in: namespace)
        )
        let scaledObjects = ResourcePath.scaledObjects(in: namespace)
        try await client.create(Objects.scaledObject("actor", value: 2, maximum: 3, cooldown: 1), in: scaledObjects)
        try await client.wait(for: scaledObjects.named("actor"), "the scaler has looked") {
            $0?["status", "conditions"]?[1]?["status"] == "False"
        }
        #expect(try await client.list(.pods(in: namespace)).isEmpty)

        // Five messages, of which a replica should have two.
        try await channel.confirmSelect()
        for _ in 0..<5 {
            let outcome = try await channel.publish(exchange: "", routingKey: "actor", body: Array("m".utf8)).get()
            #expect(outcome == .confirmed)
        }
        try await client.wait(for: deployments.named("actor"), "there are three replicas") {
            $0?["status", "availableReplicas"] == 3
        }
        #expect(try await channel.purgeQueue("actor") == 5)
        try await client.waitForAll(.pods(in: namespace), "all pods are gone", until: \.isEmpty)
        #expect(try await client.get(deployments.named("actor"))["spec", "replicas"] == 0)
        await connection.close()
        await scaler.stop()
        await kubelet.stop()
    }
}
