// SPDX-License-Identifier: Apache-2.0

/// Every metric family that any component exposes.
public enum MetricCatalog {
    /// All declarations, for the tests that tie dashboards, alerts and documentation to them.
    public static let all: [any MetricDescriptor] =
        SidecarMetrics.all + SidecarGatewayMetrics.all + RuntimeMetrics.all + GatewayMetrics.all
        + TelemetryMetrics.all + TraceStoreMetrics.all + TraceCollectMetrics.all + ProcessMetrics.all
        + ClusterMetrics.all
        + OperatorMetrics.all
}
