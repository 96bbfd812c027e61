// SPDX-License-Identifier: Apache-2.0

import Manifests
import TelemetryCore
import Testing
import Transports

@testable import LocalCluster

struct ClusterPlannerTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("", to: "actors/actors.yaml")
    }

    private func manifest(
        _ name: String,
        namespace: String? = nil,
        spec: String = "",
        workload: String = "",
        container: String = ""
    ) -> String {
        """
        apiVersion: asya.sh/v1alpha1
        kind: AsyncActor
        metadata: {name: \(name)\(namespace.map { ", namespace: \($0)" } ?? "")}
        spec:
          transport: rabbitmq
        \(spec.isEmpty ? "" : "  \(spec)\n")  workload:
        \(workload.isEmpty ? "" : "    \(workload)\n")    template:
              spec:
                containers:
                  - name: asya-runtime
                    image: x
        \(container.isEmpty ? "" : "            \(container)\n")            env:
                      - {name: ASYA_HANDLER, value: mod.run}
                      - {name: PATH, value: /usr/bin:/bin}

        """
    }

    private func plan(
        _ documents: String...,
        inherited: [String: String] = [:],
        gateway: GatewayPlan? = nil
    ) throws -> ClusterPlan {
        let text = documents.joined(separator: "---\n")
        let manifests = try ManifestReader.decode(text, file: "\(folder.path)/actors/actors.yaml")
        let planner = ClusterPlanner(
            data: DataFolder("/data"),
            executables: Executables(
                sidecar: "/bin/asya-sidecar",
                runtime: "/bin/asya-runtime",
                gateway: "/bin/asya-gateway"
            ),
            inherited: inherited,
            gateway: gateway
        )
        return try planner.plan(manifests)
    }

    @Test func `every replica is a sidecar and a runtime, and the ends run undeclared`() throws {
        let plan = try plan(manifest("read", workload: "replicas: 2"), manifest("write"))
        let names = plan.processes.map { "\($0.actor)-\($0.replica) \($0.process.rawValue)" }
        #expect(
            names == [
                "read-0 sidecar", "read-0 runtime", "read-1 sidecar", "read-1 runtime", "write-0 sidecar",
                "write-0 runtime", "happy-end-0 sidecar", "error-end-0 sidecar",
            ]
        )
        #expect(plan.queues.map(\.value) == ["asya-read", "asya-write", "asya-happy-end", "asya-error-end"])
        #expect(plan.actors == ["read", "write"])
        #expect(plan.processes.map(\.isEnd) == [false, false, false, false, false, false, true, true])
        #expect(Set(plan.processes.map(\.folder)).count == 5)
    }

    @Test func `no replicas is a queue without processes`() throws {
        let plan = try plan(manifest("read", workload: "replicas: 0"))
        #expect(plan.processes.map(\.actor) == ["happy-end", "error-end"])
        #expect(plan.queues.map(\.value).contains("asya-read"))
    }

    @Test func `the place decides over the manifest, and the manifest over what is inherited`() throws {
        let plan = try plan(
            manifest(
                "read",
                spec:
                    "sidecar: {env: [{name: ASYA_SQLITE_PATH, value: /elsewhere}, {name: ASYA_LOG_LEVEL, value: DEBUG}]}"
            ),
            inherited: [
                "ASYA_NAMESPACE": "x", "ASYA_HANDLER": "other.run", "ASYA_LOG_LEVEL": "ERROR",
                "ASYA_TRACE_STORE": "/no",
                "HOME": "/root", "PATH": "/nowhere",
            ]
        )
        let sidecar = plan.processes[0].environment
        #expect(sidecar["ASYA_SQLITE_PATH"] == "/data/queues.db")
        #expect(sidecar["ASYA_LOG_LEVEL"] == "DEBUG")
        #expect(sidecar["ASYA_NAMESPACE"] == nil)
        #expect(sidecar["ASYA_HANDLER"] == nil)
        #expect(sidecar["ASYA_ACTOR_NAME"] == "read")
        #expect(sidecar["ASYA_METRICS_ADDR"] == "127.0.0.1:0")
        #expect(sidecar["HOME"] == "/root")
        let runtime = plan.processes[1].environment
        #expect(runtime["ASYA_HANDLER"] == "mod.run")
        #expect(runtime["ASYA_LOG_LEVEL"] == "ERROR")
        #expect(runtime["ASYA_TRACE_STORE"] == "/data/traces")
        #expect(runtime["ASYA_RUNTIME_METRICS_ADDR"] == "127.0.0.1:0")
        #expect(runtime["ASYA_SOCKET_DIR"] == sidecar["ASYA_SOCKET_DIR"])
        #expect(runtime["ASYA_METRICS_ADDRESS_FILE"] != sidecar["ASYA_METRICS_ADDRESS_FILE"])
    }

    @Test func `all payloads are recorded unless the manifest or the user says otherwise`() throws {
        #expect(try plan(manifest("a")).processes[0].environment["ASYA_TRACE_PAYLOADS"] == "all")
        let manifest = manifest("a", spec: "telemetry: {payloads: none}")
        #expect(try plan(manifest).processes[0].environment["ASYA_TRACE_PAYLOADS"] == "none")
        let inherited = ["ASYA_TRACE_PAYLOADS": "errors"]
        #expect(
            try plan(self.manifest("a"), inherited: inherited).processes[0].environment["ASYA_TRACE_PAYLOADS"]
                == "errors"
        )
    }

    @Test func `an end is a sidecar that stores results`() throws {
        let plan = try plan(manifest("read"))
        let end = try #require(plan.processes.last)
        #expect(end.environment["ASYA_IS_END_ACTOR"] == "true")
        #expect(end.environment["ASYA_RESULTS_DIR"] == "/data/results")
        #expect(!end.hasRuntime)
        #expect(end.location == nil)
    }

    @Test func `a declared end with a handler runs that handler`() throws {
        let plan = try plan(manifest("happy-end"))
        #expect(
            plan.processes.map { "\($0.actor) \($0.process.rawValue)" } == [
                "happy-end sidecar", "happy-end runtime", "error-end sidecar",
            ]
        )
        #expect(plan.processes[0].environment["ASYA_IS_END_ACTOR"] == "true")
        #expect(plan.processes[0].environment["ASYA_RESULTS_DIR"] == nil)
    }

    @Test func `the handler is imported from the folder of its file, or from workingDir relative to it`() throws {
        #expect(try plan(manifest("a")).processes[1].workingDirectory == "\(folder.path)/actors")
        try folder.write("", to: "actors/src/mod.py")
        let relative = try plan(manifest("a", container: "workingDir: src"))
        #expect(relative.processes[1].workingDirectory == "\(folder.path)/actors/src")
    }

    @Test func `a workingDir of the image is a warning, a relative one that is missing an error`() throws {
        let image = try plan(manifest("a", container: "workingDir: /no/such/folder"))
        #expect(image.processes[1].workingDirectory == "\(folder.path)/actors")
        #expect(image.warnings.contains { $0.contains("workingDir /no/such/folder is not on this machine") })
        let error = #expect(throws: ClusterError.self) { try plan(manifest("a", container: "workingDir: nowhere")) }
        #expect(error?.description.contains("actor 'a' cannot run: workingDir") == true)
    }

    @Test func `one name in two namespaces is refused`() throws {
        let error = #expect(throws: ClusterError.self) {
            try plan(manifest("a"), manifest("a", namespace: "other"))
        }
        #expect(error?.description.contains("actor 'a' is also declared in another namespace") == true)
    }

    @Test(arguments: ["python9", "./bin/python", "/usr/bin/python9"])
    func `a missing Python is told with its actor and what to do`(python: String) throws {
        let error = #expect(throws: ClusterError.self) {
            try plan(manifest("a"), manifest("b", workload: "pythonExecutable: \(python)"))
        }
        let text = error?.description ?? ""
        #expect(text.contains("actors.yaml:") && text.contains("actor 'b' cannot run"))
        #expect(text.contains(python) && text.contains("apt-get install python3"))
    }

    @Test func `variables that only Kubernetes knows are warnings`() throws {
        let text = manifest("a").replacing(
            "env:",
            with: "env:\n              - {name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}"
        )
        let warnings = try plan(text).warnings
        #expect(warnings.contains { $0.contains("TOKEN is not set: valueFrom works on Kubernetes only") })
    }

    @Test func `the gateway is a process more, which sidecars know and handlers do not`() throws {
        let gateway = GatewayPlan(
            port: 8_081,
            internalPort: 8_082,
            token: "sesame-sesame-00",
            toolPaths: ["/tools", "/more.yaml"],
            tools: ["t"]
        )
        let plan = try plan(
            manifest("read"),
            inherited: [
                "ASYA_GATEWAY_API_KEYS": "k", "ASYA_GATEWAY_TOKEN": "old", "ASYA_DATABASE_URL": "sqlite:/own.db",
            ],
            gateway: gateway
        )
        let names = plan.processes.map { "\($0.actor) \($0.process.rawValue)" }
        #expect(names.last == "asya-gateway gateway" && names.count == 5)
        #expect(plan.queues.map(\.actor) == ["read", "happy-end", "error-end"])
        for process in plan.processes where process.process == .sidecar {
            #expect(process.environment["ASYA_GATEWAY_URL"] == "http://127.0.0.1:8082")
            #expect(process.environment["ASYA_GATEWAY_TOKEN"] == "sesame-sesame-00")
        }
        let runtime = try #require(plan.processes.first { $0.process == .runtime })
        #expect(!runtime.environment.keys.contains { $0.hasPrefix("ASYA_GATEWAY_") || $0 == "ASYA_DATABASE_URL" })
        let own = try #require(plan.processes.last)
        #expect(own.environment["ASYA_GATEWAY_ADDR"] == "127.0.0.1:8081")
        #expect(own.environment["ASYA_GATEWAY_API_KEYS"] == "k")
        #expect(own.environment["ASYA_GATEWAY_TOKEN"] == "sesame-sesame-00")
        #expect(own.environment["ASYA_DATABASE_URL"] == "sqlite:/own.db")
        #expect(own.environment["ASYA_CONFIG_PATH"] == "/tools:/more.yaml")
        #expect(own.environment["ASYA_SQLITE_PATH"] == "/data/queues.db")
        #expect(own.environment["ASYA_METRICS_ADDRESS_FILE"] == own.addressFile)
        #expect(Set(plan.processes.map(\.folder)).count == 4)
        #expect(!"\(gateway) \(String(reflecting: gateway))".contains("sesame"))
    }

    @Test func `without a gateway nothing of one is inherited`() throws {
        let plan = try plan(manifest("read"), inherited: ["ASYA_GATEWAY_URL": "http://elsewhere"])
        #expect(plan.processes.allSatisfy { $0.environment["ASYA_GATEWAY_URL"] == nil })
    }

    @Test func `ports that are asked for are taken when they are free, and no port twice`() throws {
        let first = try FreePorts.take([0, 0, 0])
        #expect(Set(first).count == 3 && first.allSatisfy { $0 > 0 })
        let second = try FreePorts.take([first[0], first[0]])
        #expect(second[0] == first[0] && second[1] != first[0])
    }
}
