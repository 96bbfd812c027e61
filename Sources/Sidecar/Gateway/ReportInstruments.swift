// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The metrics of what is told to the gateway.
final class ReportInstruments: Sendable {
    private let actor: String
    private let reports: CounterFamily
    let pending: Gauge
    let connected: Gauge

    /// Registers the families and creates their series, as zeros.
    init(registry: MetricRegistry, actor: String) {
        self.actor = actor
        reports = registry.counter(SidecarGatewayMetrics.reports)
        reports.createSeries(actor)
        pending = registry.gauge(SidecarGatewayMetrics.pending).labels(actor)
        connected = registry.gauge(SidecarGatewayMetrics.connected).labels(actor)
        connected.set(1)
    }

    func count(_ report: GatewayReport, _ outcome: SidecarReportOutcome) {
        reports.labels(actor, report.kind, outcome).increment()
    }

    func count(_ losses: ReportQueue.Losses) {
        for report in losses.superseded { count(report, .superseded) }
        for report in losses.dropped { count(report, .dropped) }
    }
}
