// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import Foundation
import Processes
import Testing

/// A running `asya-operator` for one namespace, with a broker of the tests.
final class OperatorUnderTest: Sendable {
    /// The namespace.
    let namespace: String
    /// The cluster.
    let client: ClusterClient
    /// The broker.
    let broker: RabbitMQNode
    /// The virtual host of this test.
    let virtualHost: String

    private init(_ client: ClusterClient, _ namespace: String, _ broker: RabbitMQNode, _ virtualHost: String) {
        (self.client, self.namespace, self.broker, self.virtualHost) = (client, namespace, broker, virtualHost)
    }

    /// A namespace, a virtual host, and the resource's definition in the cluster.
    static func make(_ name: String) async throws -> OperatorUnderTest {
        async let broker = SharedBrokers.shared.rabbitMQ()
        let (cluster, namespace) = try await SharedCluster.shared.namespace(name)
        let file = checkout.appendingPathComponent("deploy/crds/asyncactors.asya.sh.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        for definition in try ClusterManifest.objects(in: text) {
            try await CustomResources.define(definition.withoutRules, in: cluster.client)
        }
        let (node, virtualHost) = try await broker
        return OperatorUnderTest(cluster.client, namespace, node, virtualHost)
    }

    static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The actors of the namespace.
    var actors: ResourcePath { ResourcePath(group: "asya.sh", version: "v1alpha1", "asyncactors", in: namespace) }
    /// The deployments of the namespace.
    var deployments: ResourcePath { .deployments(in: namespace) }

    private var transports: String {
        let port = broker.port
        return
            #"{"transports":{"rabbitmq":{"type":"rabbitmq","config":{"host":"127.0.0.1","port":\#(port),"vhost":"\#(virtualHost)","username":"guest"}}}}"#
    }

    /// Starts an operator; it ends with the process of the tests at the latest.
    func start(_ more: [String: String] = [:], kubeconfig: String? = nil) async throws -> ChildProcess {
        var specification = ChildSpecification(executable: Executables.path("asya-operator"))
        specification.environment = [
            "PATH": ExecutableSearch.standardPath, "KUBECONFIG": kubeconfig ?? client.access.kubeconfig,
            "ASYA_TRANSPORT_CONFIG": transports, "ASYA_OPERATOR_WATCH_NAMESPACE": namespace,
            "ASYA_OPERATOR_METRICS_ADDR": "127.0.0.1:0", "POD_NAMESPACE": namespace, "ASYA_LOG_LEVEL": "ERROR",
        ].merging(more) { $1 }
        specification.endsProcessGroup = true
        return try await ChildProcess.spawn(specification)
    }

    /// Ends an operator as a crash does.
    func kill(_ process: ChildProcess) async {
        process.killGroup(SIGKILL)
        _ = await process.waitForExit()
    }

    /// The manifest of an actor.
    func manifest(
        _ name: String,
        transport: String = "rabbitmq",
        image: String = "python:3.11",
        kind: String = "Deployment",
        isScaled: Bool = false
    ) -> JSONValue {
        [
            "apiVersion": "asya.sh/v1alpha1", "kind": "AsyncActor", "metadata": ["name": .string(name)],
            "spec": [
                "transport": .string(transport), "scaling": ["enabled": .bool(isScaled)],
                "workload": [
                    "kind": .string(kind),
                    "template": [
                        "spec": [
                            "containers": [
                                [
                                    "name": "asya-runtime", "image": .string(image),
                                    "env": [["name": "ASYA_HANDLER", "value": "hello.greet"]],
                                ]
                            ]
                        ]
                    ],
                ],
            ],
        ]
    }

    /// Waits for the status of an actor.
    @discardableResult
    func waitForStatus(_ actor: String, _ word: String) async throws -> JSONValue? {
        try await client.wait(for: actors.named(actor), "\(actor) is \(word)") {
            $0?["status", "status"]?.stringValue == word
        }
    }

    /// The full name of an actor's queue.
    func queue(_ actor: String) -> String { "asya-\(namespace)-\(actor)" }

    /// Whether a queue exists on the broker.
    func hasQueue(_ actor: String) async throws -> Bool {
        let list = try await broker.control("list_queues", "-p", virtualHost, "name")
        return list.split(separator: "\n").contains { $0 == queue(actor) }
    }
}

extension JSONValue {
    /// A schema without rules of CEL, which servers before 1.25 do not know and refuse.
    fileprivate var withoutRules: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.filter { $0.name != "x-kubernetes-validations" }.map { .init($0.name, $0.value.withoutRules) }
            )
        case .array(let elements): .array(elements.map(\.withoutRules))
        default: self
        }
    }
}
