// SPDX-License-Identifier: Apache-2.0

/// The metrics of what a sidecar reports to the gateway; there where `ASYA_GATEWAY_URL` is set.
public enum SidecarGatewayMetrics {
    /// Reports to the gateway, by kind and by what became of them.
    public static let reports = CounterDescriptor(
        name: "asya_actor_gateway_reports_total",
        help: "Reports to the gateway, by kind and by what became of them",
        labels: [
            "actor", .closed("kind", ReportKind.self),
            .closed("outcome", SidecarReportOutcome.self, rare: [.superseded]),
        ]
    )

    /// Reports that the gateway has not taken yet.
    public static let pending = GaugeDescriptor(
        name: "asya_actor_gateway_reports_pending",
        help: "Reports that the gateway has not taken yet",
        labels: ["actor"]
    )

    /// Whether the gateway takes reports: 1, or 0 from a failed request until the next one that succeeds.
    public static let connected = GaugeDescriptor(
        name: "asya_actor_gateway_connected",
        help: "Whether the gateway takes reports: 1, or 0 from a failed request until the next one that succeeds",
        labels: ["actor"]
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        reports,
        pending,
        connected,
    ]
}
