// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Manifests
internal import Settings
internal import TelemetryCore
internal import Tools
internal import Transports
internal import YAMLDocuments

/// Turns manifests into the processes of one machine.
struct ClusterPlanner {
    let data: DataFolder
    let executables: Executables
    /// Where the queues are.
    var transport = BrokerKind.sqlite
    /// The variables of this process.
    let inherited: [String: String]
    /// The gateway; nil for none.
    var gateway: GatewayPlan?

    /// What is known to be not as meant before anything is planned.
    var warnings: [String] = []

    /// Plans the processes.
    ///
    /// - Parameters:
    ///   - manifests: what was declared.
    ///   - tools: the tools that were declared, for what is probably not meant.
    /// - Returns: the plan; nothing was started or written for it.
    /// - Throws: `ClusterError` for what cannot run on this machine.
    func plan(_ manifests: ManifestSet, _ tools: ToolSet? = nil) throws(ClusterError) -> ClusterPlan {
        try checkNames(manifests.actors)
        let declared = manifests.actors.map(\.name)
        let ends = AsyncActor.endActorNames.sorted(by: >).filter { !declared.contains($0) }
        let run = RunFolder(
            data,
            actors: declared + ends,
            replicas: manifests.actors.map(\.workload.replicas).max() ?? 1,
            temporary: inherited["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        )
        var processes: [ProcessPlan] = []
        var warnings = warnings + manifests.warnings.map(\.description)
        if let tools, !tools.documents.isEmpty {
            warnings += (tools.warnings + tools.undeclaredActors(among: declared)).map(\.description)
        }
        var number = 0
        for actor in manifests.actors {
            let hasRuntime = !actor.isEndActor || actor.handler != nil
            let home = try HandlerHome.folder(of: actor)
            if let warning = home.warning, hasRuntime { warnings.append(warning) }
            warnings += Self.unresolved(actor)
            let runtime = hasRuntime ? runtimeEnvironment(actor) : nil
            if let runtime { try HandlerHome.checkPython(of: actor, environment: runtime, folder: home.path) }
            for replica in 0..<actor.workload.replicas {
                let folder = run.folder(actor: actor.name, replica: replica, number: number)
                number += 1
                processes.append(sidecar(actor, replica, folder, hasRuntime: hasRuntime))
                if let runtime { processes.append(self.runtime(actor, replica, folder, home.path, runtime)) }
            }
        }
        for name in ends {
            let folder = run.folder(actor: name, replica: 0, number: number)
            number += 1
            processes.append(end(name, folder))
        }
        if let gateway, let executable = executables.gateway {
            let folder = run.folder(actor: GatewayPlan.folderName, replica: 0, number: number)
            processes.append(self.gateway(gateway, executable, folder))
        }
        return ClusterPlan(
            actors: declared,
            processes: processes,
            gateway: gateway,
            queues: (declared + ends).map { QueueName(actor: $0) },
            warnings: warnings,
            run: run
        )
    }

    private func checkNames(_ actors: [AsyncActor]) throws(ClusterError) {
        var first: [String: AsyncActor] = [:]
        for actor in actors {
            if let other = first[actor.name] {
                throw .sameNameTwice(actor: actor.name, first: other.location, second: actor.location)
            }
            first[actor.name] = actor
        }
    }

    private func sidecar(_ actor: AsyncActor, _ replica: Int, _ folder: String, hasRuntime: Bool) -> ProcessPlan {
        var environment = base
        environment.apply(actor.sidecarEnvironment)
        if actor.isEndActor {
            environment["ASYA_IS_END_ACTOR"] = "true"
            if !hasRuntime { environment["ASYA_RESULTS_DIR"] = data.results }
        }
        environment.merge(local(actor.name, .sidecar, folder)) { _, local in local }
        return ProcessPlan(
            actor: actor.name,
            process: .sidecar,
            replica: replica,
            isEnd: actor.isEndActor,
            location: actor.location,
            executable: executables.sidecar,
            environment: environment,
            workingDirectory: data.path,
            folder: folder,
            hasRuntime: hasRuntime,
            shutdownTime: actor.timeout.gracefulShutdown
        )
    }

    private func runtime(
        _ actor: AsyncActor,
        _ replica: Int,
        _ folder: String,
        _ home: String,
        _ environment: [String: String]
    ) -> ProcessPlan {
        ProcessPlan(
            actor: actor.name,
            process: .runtime,
            replica: replica,
            isEnd: actor.isEndActor,
            location: actor.location,
            executable: executables.runtime,
            environment: environment.merging(local(actor.name, .runtime, folder)) { _, local in local },
            workingDirectory: home,
            folder: folder,
            hasRuntime: true,
            // Its sidecar is gone by then, and with it whoever waits for an answer.
            shutdownTime: .seconds(5)
        )
    }

    /// An end that nobody declared.
    private func end(_ name: String, _ folder: String) -> ProcessPlan {
        var environment = base
        environment["ASYA_IS_END_ACTOR"] = "true"
        environment["ASYA_RESULTS_DIR"] = data.results
        environment.merge(local(name, .sidecar, folder)) { _, local in local }
        return ProcessPlan(
            actor: name,
            process: .sidecar,
            replica: 0,
            isEnd: true,
            location: nil,
            executable: executables.sidecar,
            environment: environment,
            workingDirectory: data.path,
            folder: folder,
            hasRuntime: false,
            shutdownTime: .seconds(30)
        )
    }

    /// The gateway, with the variables of this process: they may say who may call it.
    private func gateway(_ gateway: GatewayPlan, _ executable: String, _ folder: String) -> ProcessPlan {
        var environment = inherited
        if environment["ASYA_DATABASE_URL"] == nil {
            environment["ASYA_DATABASE_URL"] = "sqlite:\(data.gatewayDatabase)"
        }
        environment["ASYA_NAMESPACE"] = nil
        environment.merge(gateway.environment(folder: folder, data: data)) { _, own in own }
        environment.merge(Self.queues(transport, data, inherited)) { _, queues in queues }
        return ProcessPlan(
            actor: "asya-gateway",
            process: .gateway,
            replica: 0,
            isEnd: true,
            location: nil,
            executable: executable,
            environment: environment,
            workingDirectory: data.path,
            folder: folder,
            hasRuntime: false,
            shutdownTime: .seconds(30)
        )
    }

    private func runtimeEnvironment(_ actor: AsyncActor) -> [String: String] {
        var environment = base
        environment.apply(actor.runtimeEnvironment)
        return environment
    }

    /// What processes inherit: all but what would make them somebody else.
    ///
    /// Manifests come on top.
    private var base: [String: String] {
        var variables = inherited.filter { !Self.identity.contains($0.key) && !Self.isGateways($0.key) }
        if variables["ASYA_TRACE_PAYLOADS"] == nil { variables["ASYA_TRACE_PAYLOADS"] = "all" }
        return variables
    }

    /// What belongs to the place where the actor runs, over anything that a manifest says.
    private func local(_ actor: String, _ process: ReplicaProcess, _ folder: String) -> [String: String] {
        var variables = [
            "ASYA_ACTOR_NAME": actor,
            "ASYA_SOCKET_DIR": folder,
            "ASYA_SOCKET_NAME": "asya-runtime.sock",
            "ASYA_TRACE_STORE": data.traces,
            "ASYA_METRICS_ENABLED": "true",
            "ASYA_METRICS_ADDRESS_FILE": "\(folder)/\(process.rawValue).address",
        ]
        variables.merge(Self.queues(transport, data, inherited)) { _, queues in queues }
        switch process {
        case .sidecar:
            variables["ASYA_METRICS_ADDR"] = "127.0.0.1:0"
            variables["ASYA_QUEUE_AUTO_CREATE"] = "true"
            variables["ASYA_ACTOR_HAPPY_END"] = "happy-end"
            variables["ASYA_ACTOR_ERROR_END"] = "error-end"
            if let gateway { variables.merge(gateway.reporting) { _, own in own } }
        case .runtime: variables["ASYA_RUNTIME_METRICS_ADDR"] = "127.0.0.1:0"
        case .gateway: break
        }
        return variables
    }

    /// Where the queues are; brokers elsewhere are described by the inherited variables, and by those of manifests.
    private static func queues(
        _ transport: BrokerKind,
        _ data: DataFolder,
        _ inherited: [String: String]
    ) -> [String: String] {
        switch transport {
        case .sqlite:
            [
                "ASYA_TRANSPORT": transport.rawValue,
                "ASYA_SQLITE_PATH": data.queues,
                // No network lies between a consumer and its lease here: a message need not wait long for a dead one.
                "ASYA_SQLITE_LEASE": inherited["ASYA_SQLITE_LEASE"] ?? "10s",
            ]
        case .rabbitmq, .sqs: ["ASYA_TRANSPORT": transport.rawValue]
        }
    }

    /// The broker as this process itself uses it.
    ///
    /// - Throws: `SettingsError` for a variable that is missing or wrong.
    static func broker(
        _ transport: BrokerKind,
        _ data: DataFolder,
        _ inherited: [String: String]
    ) throws(SettingsError) -> BrokerConfiguration {
        let variables = inherited.merging(queues(transport, data, inherited)) { _, queues in queues }
        return try BrokerConfiguration(Environment(variables), name: "asya up")
    }

    private static let identity: Set<String> = [
        "ASYA_NAMESPACE", "ASYA_HANDLER", "ASYA_HANDLER_MODE", "ASYA_IS_END_ACTOR", "ASYA_RESULTS_DIR",
        "ASYA_SOCKET_CHMOD",
    ]

    /// Whether a variable is the gateway's business: handlers need not know its secrets.
    private static func isGateways(_ name: String) -> Bool {
        name.hasPrefix("ASYA_GATEWAY_") || name == "ASYA_DATABASE_URL" || name == "ASYA_API_KEY"
    }

    /// Variables of the manifest that only a cluster can resolve.
    private static func unresolved(_ actor: AsyncActor) -> [String] {
        var warnings: [String] = []
        for entry in actor.runtime.environment + actor.sidecar.environment where !entry.isSupportedLocally {
            warnings.append("\(entry.location): \(entry.name) is not set: valueFrom works on Kubernetes only")
        }
        if actor.runtime.hasEnvironmentSources {
            warnings.append("\(actor.runtime.location): envFrom is left out: it works on Kubernetes only")
        }
        return warnings
    }
}

extension [String: String] {
    /// Sets variables in their order, so that the last one of a name holds.
    fileprivate mutating func apply(_ variables: [(name: String, value: String)]) {
        for (name, value) in variables { self[name] = value }
    }
}
