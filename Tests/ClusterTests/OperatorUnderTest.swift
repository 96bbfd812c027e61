// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import Foundation
import NIOCore
import NIOPosix
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
    ///
    /// - Parameters:
    ///   - name: What the namespace is for.
    ///   - node: A broker of the test's own; nil for a virtual host of the one that all tests share.
    /// - Returns: Where operators can be started.
    /// - Throws: What the cluster or the broker throws.
    static func make(_ name: String, broker node: RabbitMQNode? = nil) async throws -> OperatorUnderTest {
        async let broker = place(node)
        let (cluster, namespace) = try await SharedCluster.shared.namespace(name)
        try await define(in: cluster.client)
        let (used, virtualHost) = try await broker
        return OperatorUnderTest(cluster.client, namespace, used, virtualHost)
    }

    /// Puts the definition of actors into a cluster.
    static func define(in client: ClusterClient) async throws {
        let file = checkout.appendingPathComponent("deploy/crds/asyncactors.asya.sh.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        for definition in try ClusterManifest.objects(in: text) {
            try await CustomResources.define(definition.withoutRules, in: client)
        }
    }

    private static func place(_ node: RabbitMQNode?) async throws -> (RabbitMQNode, String) {
        if let node { return (node, "/") }
        return try await SharedBrokers.shared.rabbitMQ()
    }

    static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The actors of the namespace.
    var actors: ResourcePath { ResourcePath(group: "asya.sh", version: "v1alpha1", "asyncactors", in: namespace) }
    /// The deployments of the namespace.
    var deployments: ResourcePath { .deployments(in: namespace) }

    private var transports: String { Self.transports(["rabbitmq": (broker, virtualHost)]) }

    /// The configuration of transports by name, each a virtual host of a node.
    static func transports(_ places: [String: (node: RabbitMQNode, virtualHost: String)]) -> String {
        let transports = places.sorted { $0.key < $1.key }.map { name, place in
            let configuration: JSONValue = [
                "host": "127.0.0.1", "port": .int(Int(place.node.port)), "vhost": .string(place.virtualHost),
                "username": "guest",
            ]
            return JSONValue.Member(name, ["type": "rabbitmq", "config": configuration])
        }
        return String(decoding: JSONValue.object([.init("transports", .object(transports))]).encoded(), as: UTF8.self)
    }

    /// Starts an operator; it ends with the process of the tests at the latest.
    func start(
        _ more: [String: String] = [:],
        kubeconfig: String? = nil,
        executable: String = Executables.path("asya-operator")
    ) async throws -> ChildProcess {
        var specification = ChildSpecification(executable: executable)
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

    /// Asks an operator to end, and waits until it has; for so long that it must be stuck.
    func terminate(_ process: ChildProcess) async -> Processes.ExitStatus {
        process.kill(SIGTERM)
        let timeout = MultiThreadedEventLoopGroup.singleton.next()
            .scheduleTask(in: .seconds(90)) { _ = process.killGroup(SIGKILL) }
        defer { timeout.cancel() }
        return await process.waitForExit()
    }

    /// The manifest of an actor.
    func manifest(
        _ name: String,
        transport: String = "rabbitmq",
        image: String = "python:3.11",
        kind: String = "Deployment",
        replicas: Int = 1,
        isScaled: Bool = false
    ) -> JSONValue {
        [
            "apiVersion": "asya.sh/v1alpha1", "kind": "AsyncActor", "metadata": ["name": .string(name)],
            "spec": [
                "transport": .string(transport), "scaling": ["enabled": .bool(isScaled)],
                "workload": [
                    "kind": .string(kind), "replicas": .int(replicas),
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

    /// Waits until actors have a status that tells of all their pods, and of all that their workloads' controllers did.
    ///
    /// - Parameters:
    ///   - names: The actors.
    ///   - total: How many pods each of them has.
    ///   - replicas: How many of them its workload has made.
    ///   - limit: After this time it fails.
    /// - Throws: `ClusterFailure`.
    func waitForPods(
        _ names: [String],
        _ total: Int,
        replicas: Int = 1,
        within limit: Duration = .seconds(120)
    ) async throws {
        let names = Set(names)
        try await client.waitForAll(actors, within: limit, "\(names.count) actors know their pods") { actors in
            let done = actors.filter { actor in
                names.contains(actor.objectName) && actor["status", "totalReplicas"] == .int(total)
                    && actor["status", "replicas"] == .int(replicas) && actor["status", "status"] == "Creating"
                    && actor["status", "observedGeneration"] == actor["metadata", "generation"]
            }
            return done.count == names.count
        }
    }

    /// The full name of an actor's queue.
    func queue(_ actor: String) -> String { "asya-\(namespace)-\(actor)" }

    /// Whether a queue exists on the broker.
    func hasQueue(_ actor: String) async throws -> Bool { try await queues().contains(queue(actor)) }

    /// The queues of this test's virtual host, sorted.
    func queues() async throws -> [String] {
        let list = try await broker.evaluate(
            "[binary_to_list(element(4, amqqueue:get_name(Q))) || Q <- rabbit_amqqueue:list(<<\"\(virtualHost)\">>)]"
        )
        return list.split(separator: "\"").map(String.init).filter { $0.hasPrefix("asya-") }.sorted()
    }

    /// A user of its own for an operator, who may do everything, and what it writes from now on.
    func user(_ name: String) async throws -> (access: ClusterAccess, log: WriteLog) {
        let cluster = try await SharedCluster.shared.controlPlane()
        let user = "\(name)-of-\(namespace)"
        let access = try await cluster.access(as: user, groups: ["system:masters"], namespace: namespace)
        return (access, try WriteLog(of: user, in: namespace, cluster))
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
