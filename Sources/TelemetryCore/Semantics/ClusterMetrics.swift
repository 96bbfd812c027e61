// SPDX-License-Identifier: Apache-2.0

/// The metrics of `asya up`, which runs actors as processes of this machine.
public enum ClusterMetrics {
    /// Replicas of an actor that should run.
    public static let replicasDesired = GaugeDescriptor(
        name: "asya_cluster_replicas_desired",
        help: "Replicas of an actor that should run",
        labels: ["actor"]
    )

    /// Replicas of an actor that run, sidecar and runtime both alive.
    public static let replicasRunning = GaugeDescriptor(
        name: "asya_cluster_replicas_running",
        help: "Replicas of an actor that run, sidecar and runtime both alive",
        labels: ["actor"]
    )

    /// Processes of an actor that were started again, by which and why.
    public static let restarts = CounterDescriptor(
        name: "asya_cluster_restarts_total",
        help: "Processes of an actor that were started again, by which and why",
        labels: ["actor", .closed("process", ReplicaProcess.self), .closed("cause", ReplicaExitCause.self)]
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        replicasDesired,
        replicasRunning,
        restarts,
    ]
}
