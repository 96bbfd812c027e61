// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What a ScaledObject asks for, and how many replicas follow from it, as a value.
///
/// KEDA wakes a workload from zero when a trigger is active and lets it sleep again a cool-down after the last activity; in
/// between, the autoscaler of Kubernetes keeps the average per replica at the trigger's value
/// (https://keda.sh/docs/2.14/concepts/scaling-deployments/). The autoscaler's own damping is left out.
struct ScalingRule: Sendable {
    let name: String
    /// The workload.
    let kind: String
    let target: String
    let triggers: [ScalerTrigger]
    let minimum: Int
    let maximum: Int
    let cooldown: Duration
    /// When a trigger was active last, on the clock of the caller.
    private(set) var lastActive: ContinuousClock.Instant?

    /// Reads a ScaledObject with KEDA's defaults; nil when it has no target.
    init?(_ object: JSONValue) {
        guard let target = object["spec", "scaleTargetRef", "name"]?.stringValue else { return nil }
        self.target = target
        name = object.objectName
        kind = object["spec", "scaleTargetRef", "kind"]?.stringValue ?? "Deployment"
        triggers = (object["spec", "triggers"]?.arrayValue ?? []).map(ScalerTrigger.init)
        minimum = object["spec", "minReplicaCount"]?.intValue ?? 0
        maximum = object["spec", "maxReplicaCount"]?.intValue ?? 100
        cooldown = .seconds(object["spec", "cooldownPeriod"]?.intValue ?? 300)
    }

    /// The replicas that there should be.
    ///
    /// - Parameters:
    ///   - loads: The load of each trigger and the load that one replica should have; triggers that could not be read are
    ///     left out.
    ///   - current: The replicas that there are.
    ///   - now: The time.
    /// - Returns: Their number.
    mutating func replicas(
        for loads: [(load: Int, perReplica: Int)],
        current: Int,
        at now: ContinuousClock.Instant
    ) -> Int {
        // Blind, it changes nothing.
        guard !loads.isEmpty || triggers.isEmpty else { return current }
        let isActive = loads.contains { $0.load > 0 }
        if isActive { lastActive = now }
        guard isActive else {
            let sleepsAt = lastActive.map { $0 + cooldown } ?? now
            if now < sleepsAt { return max(minimum, min(current, max(minimum, 1))) }
            return minimum
        }
        let wanted = loads.map { ($0.load + $0.perReplica - 1) / max(1, $0.perReplica) }.max() ?? 1
        return min(max(wanted, minimum, 1), max(maximum, 1))
    }

    /// Takes over what is remembered of an earlier version of the same object.
    mutating func remember(_ earlier: ScalingRule?) {
        lastActive = earlier?.lastActive
    }
}
