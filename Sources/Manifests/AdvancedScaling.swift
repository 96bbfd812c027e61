// SPDX-License-Identifier: Apache-2.0

/// `spec.scaling.advanced`: KEDA's scaling modifiers, passed on as they are.
public struct AdvancedScaling: Sendable, Hashable {
    /// The kinds of metric that KEDA offers.
    public enum MetricType: String, Sendable, Hashable, CaseIterable {
        /// The metric divided by the replicas.
        case averageValue = "AverageValue"
        /// The metric itself.
        case value = "Value"
        /// A percentage of the requested resource.
        case utilization = "Utilization"
    }

    /// The formula over trigger names.
    public internal(set) var formula: String?
    /// The target of the composed metric.
    public internal(set) var target: String?
    /// The value above which an actor leaves zero replicas.
    public internal(set) var activationTarget: String?
    /// How the target is read.
    public internal(set) var metricType: MetricType?
    /// Whether deleting the scaler restores the replicas it found.
    public internal(set) var restoreToOriginalReplicaCount: Bool?
}
