// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Does what KEDA does for the ScaledObjects of one namespace: reads the queues and writes the replicas of workloads.
public actor StandInScaler {
    /// Reads the load of a trigger, given what its TriggerAuthentication gives; nil for triggers that it does not know.
    public typealias Load = @Sendable (ScalerTrigger, _ parameters: [String: String]) async throws -> Int?

    private let client: ClusterClient
    private let namespace: String
    private let load: Load
    private var rules: [String: ScalingRule] = [:]
    private var tasks: [Task<Void, Never>] = []
    private var lastFailure: String?

    private init(_ client: ClusterClient, namespace: String, load: @escaping Load) {
        (self.client, self.namespace, self.load) = (client, namespace, load)
    }

    /// Begins to scale.
    ///
    /// - Parameters:
    ///   - namespace: Whose ScaledObjects it serves.
    ///   - client: An administrator.
    ///   - interval: The time between two looks at the queues; `pollingInterval` is not waited for.
    ///   - load: Reads the load of a trigger.
    /// - Returns: The running scaler, to be stopped by the caller.
    public static func start(
        for namespace: String,
        _ client: ClusterClient,
        every interval: Duration = .milliseconds(250),
        load: @escaping Load = RabbitMQDepth.read
    ) async -> StandInScaler {
        let scaler = StandInScaler(client, namespace: namespace, load: load)
        await scaler.run(every: interval)
        return scaler
    }

    /// Stops scaling; workloads stay as they are.
    public func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    /// Why a trigger or a workload could not be read last; for whoever reads a test's failure.
    public var failure: String? { lastFailure }

    private func run(every interval: Duration) {
        let following = Task {
            await client.follow(.scaledObjects(in: namespace)) { change in
                await take(change)
                return true
            }
        }
        let scaling = Task {
            while !Task.isCancelled {
                for name in rules.keys.sorted() { await scale(name) }
                try? await ContinuousClock().sleep(for: interval)
            }
        }
        tasks = [following, scaling]
    }

    private func take(_ change: ClusterClient.Change) async {
        switch change {
        case .all(let objects):
            let names = Set(objects.map(\.objectName))
            for name in rules.keys where !names.contains(name) { rules[name] = nil }
            for object in objects { take(object) }
        case .changed(let object): take(object)
        case .deleted(let object): rules[object.objectName] = nil
        }
    }

    private func take(_ object: JSONValue) {
        var rule = ScalingRule(object)
        rule?.remember(rules[object.objectName])
        rules[object.objectName] = rule
    }

    private func scale(_ name: String) async {
        guard let rule = rules[name] else { return }
        let plural = rule.kind == "StatefulSet" ? "statefulsets" : "deployments"
        let path = ResourcePath(group: "apps", plural, in: namespace).named(rule.target, "scale")
        do {
            guard let workload = try await client.find(path) else { return }
            // The server leaves a zero out.
            let current = workload["spec", "replicas"]?.intValue ?? 0
            var loads: [(load: Int, perReplica: Int)] = []
            for trigger in rule.triggers {
                if let load = await read(trigger) { loads.append((load, trigger.perReplica)) }
            }
            // The object may have changed meanwhile: what is remembered goes into the present one.
            guard let wanted = rules[name]?.replicas(for: loads, current: current, at: .now) else { return }
            if wanted != current { try await client.patch(path, ["spec": ["replicas": .int(wanted)]]) }
            try await report(name, isActive: loads.contains { $0.load > 0 })
        } catch {
            lastFailure = "\(error)"
        }
    }

    private func read(_ trigger: ScalerTrigger) async -> Int? {
        do {
            return try await load(trigger, try await parameters(of: trigger))
        } catch {
            lastFailure = "\(error)"
            return nil
        }
    }

    /// What the trigger's TriggerAuthentication takes from secrets and configuration maps.
    private func parameters(of trigger: ScalerTrigger) async throws -> [String: String] {
        guard let name = trigger.authentication else { return [:] }
        let authentication = try await client.get(.triggerAuthentications(in: namespace).named(name))
        var parameters: [String: String] = [:]
        for (list, place) in [
            ("secretTargetRef", ResourcePath.secrets(in: namespace)),
            ("configMapTargetRef", .configMaps(in: namespace)),
        ] {
            for reference in authentication["spec", list]?.arrayValue ?? [] {
                guard let parameter = reference["parameter"]?.stringValue, let name = reference["name"]?.stringValue,
                    let key = reference["key"]?.stringValue
                else { continue }
                let text = try await client.get(place.named(name))["data", key]?.stringValue ?? ""
                let isPlain = place.plural == "configmaps"
                let bytes = isPlain ? Array(text.utf8) : Base64.decode(Array(text.utf8)) ?? []
                parameters[parameter] = String(decoding: bytes, as: UTF8.self)
            }
        }
        return parameters
    }

    /// Writes the conditions that KEDA writes, when they change.
    private func report(_ name: String, isActive: Bool) async throws {
        let path = ResourcePath.scaledObjects(in: namespace).named(name)
        guard let object = try await client.find(path) else { return }
        let conditions: JSONValue = [
            ["type": "Ready", "status": "True", "reason": "ScaledObjectReady"],
            [
                "type": "Active", "status": isActive ? "True" : "False",
                "reason": isActive ? "ScalerActive" : "ScalerNotActive",
            ],
        ]
        guard object["status", "conditions"] != conditions else { return }
        let status: JSONValue = ["conditions": conditions, "hpaName": .string("keda-hpa-\(name)")]
        try await client.patch(path.named(name, "status"), ["status": status])
    }
}
