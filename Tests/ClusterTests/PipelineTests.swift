// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import HTTPClient
import Testing

/// The executables as pods, on a real control plane and a real broker.
@Suite(.timeLimit(.minutes(5))) struct `A pipeline on the cluster` {
    @Test func `wakes for a call of the gateway, answers it and sleeps again`() async throws {
        async let broker = SharedBrokers.shared.rabbitMQ()
        let (cluster, namespace) = try await SharedCluster.shared.namespace("pipeline")
        let client = cluster.client
        let (node, virtualHost) = try await broker
        let objects = PipelineObjects(brokerURL: node.url + virtualHost)
        let kubelet = try await StandInKubelet.start(for: namespace, client) { request in
            request.image.hasPrefix("asya-") ? ContainerProgram(Executables.path(request.image)) : nil
        }
        let scaler = await StandInScaler.start(for: namespace, client)
        let deployments = ResourcePath.deployments(in: namespace)

        try await client.create(objects.secret, in: .secrets(in: namespace))
        try await client.create(objects.files, in: .configMaps(in: namespace))
        try await client.create(objects.authentication, in: .triggerAuthentications(in: namespace))
        try await client.create(objects.gateway, in: deployments)
        try await client.wait(for: deployments.named("asya-gateway"), "the gateway is available") {
            $0?["status", "availableReplicas"] == 1
        }
        let pods = try await client.list(.pods(in: namespace), labels: "app=asya-gateway")
        let address = try #require(pods.first?["status", "podIP"]?.stringValue)
        for name in ["happy-end", "error-end"] {
            try await client.create(objects.end(name, gateway: "http://\(address):8081"), in: deployments)
        }
        try await client.create(objects.actor("double", gateway: "http://\(address):8081"), in: deployments)
        var scaled = Objects.scaledObject("double", value: 1, maximum: 2, cooldown: 1)
        // The queue of an actor has a prefix.
        let queue = try #require(JSONPath("spec.triggers[0].metadata.queueName"))
        scaled.set("asya-double", at: queue)
        try await client.create(scaled, in: .scaledObjects(in: namespace))
        for name in ["happy-end", "error-end"] {
            try await client.wait(for: deployments.named(name), "the end actor is available") {
                $0?["status", "availableReplicas"] == 1
            }
        }
        // Its first sidecar has made the queue, which the scaler saw empty.
        try await client.wait(for: deployments.named("double"), "the actor sleeps") {
            $0?["spec", "replicas"] == 0 && $0?["status", "replicas"] == nil
        }

        let answer = try await call("double", #"{"value":21}"#, at: address)
        if !answer.contains("42") {
            for pod in try await client.list(.pods(in: namespace)) {
                for container in ["asya-sidecar", "asya-runtime", "gateway"] {
                    print(pod.objectName, container, await kubelet.log(of: pod.objectName, container).suffix(2_000))
                }
            }
            print(await scaler.failure ?? "")
        }
        #expect(answer.contains("succeeded") && answer.contains(#"{"value":42}"#), "\(answer)")
        try await client.wait(for: deployments.named("double"), "the actor sleeps again") {
            $0?["spec", "replicas"] == 0 && $0?["status", "replicas"] == nil
        }
        await scaler.stop()
        await kubelet.stop()
    }

    /// Calls a tool and waits for what is known of the call at its end.
    private func call(_ tool: String, _ arguments: String, at address: String) async throws -> String {
        let pool = HTTPConnectionPool(named: "pipeline")
        func ask(_ method: String, _ path: String, _ body: String? = nil) async throws -> String {
            let request = HTTPRequest(
                method: method,
                url: "http://\(address):8080\(path)",
                headers: body == nil ? [] : [HTTPHeader("Content-Type", "application/json")],
                body: body.map { Array($0.utf8) },
                timeout: .seconds(200)
            )
            return String(decoding: try await pool.perform(request).body, as: UTF8.self)
        }
        let answer = try await ask("POST", "/tools/call", #"{"name":"\#(tool)","arguments":\#(arguments)}"#)
        let id = try #require(answer.firstMatch(of: /envelope_id\\":\\"([0-9a-f]{32})/)?.output.1, "\(answer)")
        // The stream ends with the call.
        _ = try await ask("GET", "/envelopes/\(id)/stream")
        return try await ask("GET", "/envelopes/\(id)")
    }
}
