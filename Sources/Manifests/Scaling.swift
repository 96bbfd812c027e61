// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// `spec.scaling`: autoscaling by queue length; used on Kubernetes only.
public struct Scaling: Sendable, Hashable {
    /// Whether KEDA scales the actor; otherwise `workload.replicas` holds.
    public internal(set) var enabled = false
    /// Fewest replicas; 0 allows scaling to zero.
    public internal(set) var minReplicas = 0
    /// Most replicas.
    public internal(set) var maxReplicas = 50
    /// Seconds between looks at the queue.
    public internal(set) var pollingInterval = 10
    /// Seconds without messages before scaling to zero.
    public internal(set) var cooldownPeriod = 60
    /// Messages per replica that the scaler aims at.
    public internal(set) var queueLength = 5
    /// `advanced`, when given.
    public internal(set) var advanced: AdvancedScaling?
    /// `additionalTriggers`: triggers of KEDA beside the queue's length, passed on as they are.
    public internal(set) var additionalTriggers: [JSONValue] = []
}
