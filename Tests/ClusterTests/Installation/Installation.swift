// SPDX-License-Identifier: Apache-2.0

import AWSClient
import BrokerTesting
import ClusterTesting
import Envelopes
import Foundation
import HTTPClient
import Settings
import Testing

/// Operator, gateway, end actors and a pipeline in a namespace, installed by their charts.
///
/// The node and what scales are the tests' own; everything between is what users run. Each pod has an address of its own on
/// this machine, at which the containers are told to listen.
final class Installation: Sendable {
    /// The namespace of everything.
    let namespace: String
    /// The cluster, as its administrator.
    let client: ClusterClient
    /// The node.
    let kubelet: StandInKubelet
    /// The actors, the ends of pipelines among them.
    static let actors = ["double", "describe", "happy-end", "error-end"]

    private static let key = "cluster-tests-key"
    private static let collectToken = "cluster-tests-collect-token"
    private static let handlers = """
        def double(payload):
            return {"value": payload["value"] * 2}

        def describe(payload):
            return dict(payload, text=f"it is {payload['value']}")

        """

    private let cluster: ControlPlane
    private let broker: PipelineBroker
    private let storage: MotoServer
    private let folder: TestFolder

    private init(
        _ place: (cluster: ControlPlane, namespace: String),
        _ kubelet: StandInKubelet,
        _ broker: PipelineBroker,
        _ storage: MotoServer,
        _ folder: TestFolder
    ) {
        (cluster, namespace, client) = (place.cluster, place.namespace, place.cluster.client)
        (self.kubelet, self.broker, self.storage, self.folder) = (kubelet, broker, storage, folder)
    }

    /// Installs everything and returns when the operator works.
    static func make(_ name: String, _ queues: PipelineQueues) async throws -> Installation {
        async let broker = PipelineBroker(queues)
        async let storage = SharedBrokers.shared.sqs().server
        let place = try await SharedCluster.shared.namespace(name)
        let folder = try TestFolder("installation")
        let bundle = try await RuntimeBundle.make(in: folder)
        let kubeconfig = folder.path("operator.kubeconfig")
        let kubelet = try await StandInKubelet.start(for: place.namespace, place.cluster.client) {
            program($0, bundle: bundle, kubeconfig: kubeconfig)
        }
        let installation = Installation(place, kubelet, try await broker, try await storage, folder)
        try await installation.install()
        return installation
    }

    /// Ends what runs on this machine; objects and processes of the cluster stay.
    func stop() async { await kubelet.stop() }

    /// The program of a container, told to listen at its pod's address and nowhere else.
    private static func program(
        _ request: ContainerRequest,
        bundle: String,
        kubeconfig: String
    ) -> ContainerProgram? {
        func at(_ ports: [String: Int]) -> [String: String] { ports.mapValues { "\(request.podIP):\($0)" } }
        func ours(_ name: String, _ environment: [String: String]) -> ContainerProgram {
            ContainerProgram(Executables.path(name), environment: environment)
        }
        switch request.image.prefix(while: { $0 != ":" }) {
        case "asya-runtime": return ContainerProgram(bundle, request.arguments)
        case "asya-sidecar": return ours("asya-sidecar", at(["ASYA_METRICS_ADDR": 8080]))
        case "asya-gateway":
            let ports = [
                "ASYA_GATEWAY_ADDR": 8080, "ASYA_GATEWAY_INTERNAL_ADDR": 8081, "ASYA_GATEWAY_METRICS_ADDR": 8082,
            ]
            return ours("asya-gateway", at(ports))
        case "asya-operator":
            // Pods find the API server by files at a fixed place, which is another one here.
            var environment = at(["ASYA_OPERATOR_METRICS_ADDR": 8080])
            environment["KUBECONFIG"] = kubeconfig
            return ours("asya-operator", environment)
        case "python":
            var program = request.ownProgram
            program?.environment = at(["ASYA_RUNTIME_METRICS_ADDR": 8081])
            return program
        default: return nil
        }
    }

    private func install() async throws {
        try await prepare()
        try await release("asya-gateway", gatewayValues)
        let gateway = try await address(of: "app.kubernetes.io/name=asya-gateway")
        try await release("asya-operator", operatorValues(gateway: gateway))
        // Its account is there now, and so may have a token.
        let access = try await cluster.access(asAccount: "asya-operator", in: namespace)
        try FileManager.default.copyItem(atPath: access.kubeconfig, toPath: folder.path("operator.kubeconfig"))
        let operators = ResourcePath.deployments(in: namespace).named("asya-operator")
        try await client.patch(operators, ["spec": ["replicas": 1]])
        try await client.wait(for: operators, "the operator is available") { $0?["status", "availableReplicas"] == 1 }
    }

    /// Makes what an installation begins with: Secrets, the handlers, the bucket, the definition of actors.
    private func prepare() async throws {
        try await OperatorUnderTest.define(in: client)
        let secrets = [
            broker.secret,
            Objects.secret("storage", ["access-key-id": MotoServer.key, "secret-access-key": MotoServer.key]),
            Objects.secret("gateway-keys", ["api-keys": "tests:\(Self.key)"]),
            Objects.secret("gateway-token", ["token": "cluster-tests-token"]),
            Objects.secret("collect", ["token": Self.collectToken]),
        ]
        for secret in secrets { try await client.create(secret, in: .secrets(in: namespace)) }
        let handlers: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "handlers"],
            "data": ["steps.py": .string(Self.handlers)],
        ]
        try await client.create(handlers, in: .configMaps(in: namespace))
        try await withStorage { try await $0.createBucketIfMissing(namespace) }
    }

    private func withStorage<Value: Sendable>(_ body: (S3Client) async throws -> Value) async throws -> Value {
        let pool = HTTPConnectionPool(named: "installation-bucket")
        defer { pool.close() }
        let context = AWSContext(environment: Environment([:]), http: pool)
        let credentials = AWSCredentials(accessKeyID: MotoServer.key, secretAccessKey: MotoServer.key)
        let client = S3Client(
            options: AWSServiceOptions(service: "s3", region: "us-east-1", endpoint: storage.url),
            credentials: AWSCredentialCache(StaticCredentials(credentials), clock: context.clock),
            context: context
        )
        return try await body(client)
    }

    /// The keys of what the end actors have stored.
    func stored() async throws -> [String] {
        try await withStorage { try await $0.list(bucket: namespace, prefix: "", after: nil).objects.map(\.key) }
    }

    /// An account that may do what `deploy/rbac/collector.yaml` says, and nothing else.
    func collector() async throws -> ClusterAccess {
        let file = OperatorUnderTest.checkout.appendingPathComponent("deploy/rbac/collector.yaml")
        let role = try #require(try ClusterManifest.objects(in: try String(contentsOf: file, encoding: .utf8)).first)
        let (group, name) = ("rbac.authorization.k8s.io", JSONValue.string("collector"))
        let objects: [JSONValue] = [
            ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": name]],
            [
                "apiVersion": .string("\(group)/v1"), "kind": "Role", "metadata": ["name": name],
                "rules": try #require(role["rules"]),
            ],
            [
                "apiVersion": .string("\(group)/v1"), "kind": "RoleBinding", "metadata": ["name": name],
                "roleRef": ["apiGroup": .string(group), "kind": "Role", "name": name],
                "subjects": [["kind": "ServiceAccount", "name": name, "namespace": .string(namespace)]],
            ],
        ]
        try await client.apply(objects, in: namespace)
        let access = try await cluster.access(asAccount: "collector", in: namespace)
        // The server learns of new roles by a watch of its own.
        let account = ClusterClient(access)
        while try await !account.isAllowed("list", .pods(in: namespace)) { try Task.checkCancellation() }
        return access
    }

    /// Installs the end actors and the pipeline.
    func installActors() async throws {
        let end: JSONValue = [
            "transport": .string(broker.transport),
            "storage": [
                "bucket": .string(namespace), "endpoint": .string(storage.url), "region": "us-east-1",
                "credentialsSecret": ["name": "storage"],
            ],
        ]
        func actor(_ name: String) -> JSONValue {
            [
                "handler": .string("steps.\(name)"), "env": ["PYTHONPATH": "/app"],
                "pod": ["volumes": [["name": "handlers", "configMap": ["name": "handlers"]]]],
                "container": ["volumeMounts": [["name": "handlers", "mountPath": "/app"]]],
            ]
        }
        let pipeline: JSONValue = [
            "transport": .string(broker.transport), "image": "python:3.11",
            "actors": ["double": actor("double"), "describe": actor("describe")],
        ]
        try await release("asya-crew", end)
        try await release("asya-actors", pipeline)
    }

    private var gatewayValues: JSONValue {
        [
            "transport": broker.gatewayTransport,
            "internal": ["tokenSecret": ["name": "gateway-token"]],
            "access": ["apiKeysSecret": ["name": "gateway-keys"]],
            // There are no volumes that outlive pods here.
            "persistence": ["enabled": false],
            "telemetry": ["traceStore": ["enabled": true, "collectTokenSecret": ["name": "collect"]]],
            "tools": [
                "numbers": [
                    "tools": [
                        [
                            "name": "calculate", "parameters": ["value": ["type": "number", "required": true]],
                            "route": ["double", "describe"], "timeout": "5m",
                        ]
                    ]
                ]
            ],
        ]
    }

    private func operatorValues(gateway: String) -> JSONValue {
        [
            "replicas": 0, "podDisruptionBudget": ["enabled": false],
            // Other tests share the definition, and have operators for their own namespaces.
            "crds": ["enabled": false], "watchNamespace": .string(namespace),
            "transports": .object([.init(broker.transport, broker.operatorTransport)]),
            "credentials": broker.operatorCredentials,
            "gateway": [
                "url": .string("http://\(gateway):8081"), "tokenSecret": ["name": "gateway-token"],
            ],
            "actors": ["collectTokenSecret": ["name": "collect"]],
        ]
    }

    private func release(_ chart: String, _ values: JSONValue) async throws {
        let tests = OperatorUnderTest.checkout.appendingPathComponent("Tests/Deploy")
        var environment = ProcessInfo.processInfo.environment
        environment["PYTHONPATH"] = ["helm", "pypi"]
            .map { OperatorUnderTest.checkout.appendingPathComponent(".tools/\($0)").path }.joined(separator: ":")
        let releases: JSONValue = [["chart": .string(chart), "values": values]]
        _ = try await ToolCommand.run(
            "python3",
            ["install.py", client.access.kubeconfig, namespace],
            input: String(decoding: releases.encoded(), as: UTF8.self),
            environment: environment,
            folder: tests.path
        )
    }

    /// The address of the one pod with these labels, when it is ready.
    private func address(of labels: String) async throws -> String {
        let gateway = ResourcePath.deployments(in: namespace).named("asya-gateway")
        try await client.wait(for: gateway, "the gateway is available") { $0?["status", "availableReplicas"] == 1 }
        let pods = try await client.list(.pods(in: namespace), labels: labels)
        return try #require(pods.first?["status", "podIP"]?.stringValue)
    }

    /// Calls the pipeline through the gateway, and waits for its end; all that the gateway knows of it.
    func call(value: Int) async throws -> JSONValue {
        let address = try await address(of: "app.kubernetes.io/name=asya-gateway")
        return try await AsyaCommand.run(
            ["call", "calculate", "--value", "\(value)", "--gateway", "http://\(address):8080", "--json"],
            ["ASYA_API_KEY": Self.key]
        )
    }

    /// Collects the trace of an envelope from all pods that run, as an account in the cluster does.
    ///
    /// Processes write what they recorded a moment after the result is there, so it is asked for until nothing is missing.
    func trace(of envelope: String, as account: ClusterAccess) async throws -> CollectedTrace {
        let store = folder.path("collected")
        var trace = CollectedTrace([:])
        var problem: (any Error)?
        for _ in 0..<100 where trace.status != "succeeded" || !trace.faults.isEmpty {
            do {
                let collected = try await AsyaCommand.run(
                    ["trace", "collect", envelope, "--namespace", namespace, "--direct", "--store", store, "--json"],
                    ["KUBECONFIG": account.kubeconfig, "ASYA_TRACE_COLLECT_TOKEN": Self.collectToken]
                )
                let id = try #require(collected["traces"]?[0]?.stringValue, "\(collected)")
                trace = CollectedTrace(try await AsyaCommand.run(["trace", "show", id, "--store", store, "--json"]))
                problem = nil
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return trace
    }

    /// Waits until an actor has a status.
    @discardableResult
    func wait(for actor: String, _ status: String) async throws -> JSONValue? {
        let actors = ResourcePath(group: "asya.sh", version: "v1alpha1", "asyncactors", in: namespace)
        return try await client.wait(for: actors.named(actor), "\(actor) is \(status)") {
            $0?["status", "status"]?.stringValue == status
        }
    }

    /// What the containers of all pods have said last, for whoever reads a failure.
    func logs() async throws -> String {
        var text = ""
        for pod in try await client.list(.pods(in: namespace)) {
            let containers = ["initContainers", "containers"].flatMap { pod["spec", $0]?.arrayValue ?? [] }
            for container in containers.compactMap({ $0["name"]?.stringValue }) {
                let log = await kubelet.log(of: pod.objectName, container)
                text += "\(pod.objectName) \(container):\n\(log.suffix(3_000))\n"
            }
        }
        return text
    }
}
