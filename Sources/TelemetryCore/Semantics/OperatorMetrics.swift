// SPDX-License-Identifier: Apache-2.0

/// The metrics of the operator.
public enum OperatorMetrics {
    /// Reconciliations, by what came of them.
    public static let reconciles = CounterDescriptor(
        name: "asya_operator_reconciles_total",
        help: "Reconciliations, by what came of them",
        labels: [.closed("outcome", ReconcileResult.self)]
    )

    /// Steps of reconciliations that failed, by what was tried.
    public static let errors = CounterDescriptor(
        name: "asya_operator_errors_total",
        help: "Steps of reconciliations that failed, by what was tried",
        labels: [.closed("action", ReconcileAction.self)]
    )

    /// Steps of reconciliations that were done.
    public static let steps = CounterDescriptor(
        name: "asya_operator_steps_total",
        help: "Steps of reconciliations that were done",
        labels: [.closed("action", ReconcileAction.self)]
    )

    /// Time a reconciliation took.
    public static let reconcileDuration = HistogramDescriptor(
        name: "asya_operator_reconcile_duration_seconds",
        help: "Time a reconciliation took",
        labels: [.closed("outcome", ReconcileResult.self)],
        buckets: Buckets.operation
    )

    /// Actors whose reconciliation waits or goes on, by where they are.
    public static let queueDepth = GaugeDescriptor(
        name: "asya_operator_queue_depth",
        help: "Actors whose reconciliation waits or goes on, by where they are",
        labels: [.closed("place", WorkQueuePlace.self)]
    )

    /// Managed actors by their status.
    public static let actors = GaugeDescriptor(
        name: "asya_operator_actors",
        help: "Managed actors by their status",
        labels: [.closed("status", ManagedActorStatus.self)]
    )

    /// Requests to the API server, each try one.
    public static let apiRequests = CounterDescriptor(
        name: "asya_operator_api_requests_total",
        help: "Requests to the API server, each try one",
        labels: ["verb", "resource", "code"]
    )

    /// Time a request to the API server took, watches left out.
    public static let apiDuration = HistogramDescriptor(
        name: "asya_operator_api_request_duration_seconds",
        help: "Time a request to the API server took, watches left out",
        labels: ["verb"],
        buckets: Buckets.operation
    )

    /// Whether this process is the one that works.
    public static let leader = GaugeDescriptor(
        name: "asya_operator_leader",
        help: "Whether this process is the one that works: 1 or 0"
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        reconciles,
        errors,
        steps,
        reconcileDuration,
        queueDepth,
        actors,
        apiRequests,
        apiDuration,
        leader,
    ]
}
