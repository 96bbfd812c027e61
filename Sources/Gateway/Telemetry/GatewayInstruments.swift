// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Tracking

/// The gateway's metrics, their series looked up once where they are known.
struct GatewayInstruments: Sendable {
    private let requests: CounterFamily
    private let durations: [GatewayRoute: Histogram]
    private let streamed: Counter
    private let calls: CounterFamily
    private let published: Histogram
    private let unpublished: Histogram
    private let envelopes: CounterFamily
    private let envelopeDurations: HistogramFamily
    private let reports: CounterFamily
    private let storing: HistogramFamily
    private let reloads: CounterFamily
    private let tools: Gauge
    private let active: Gauge
    private let clients: Gauge

    init(_ registry: MetricRegistry) {
        requests = registry.counter(GatewayMetrics.requests)
        let durations = registry.histogram(GatewayMetrics.requestDuration)
        self.durations = Dictionary(uniqueKeysWithValues: GatewayRoute.allCases.map { ($0, durations.labels($0)) })
        streamed = registry.counter(GatewayMetrics.streamEvents).labels()
        calls = registry.counter(GatewayMetrics.calls)
        let publishing = registry.histogram(GatewayMetrics.publishDuration)
        published = publishing.labels(OperationOutcome.done)
        unpublished = publishing.labels(OperationOutcome.failed)
        envelopes = registry.counter(GatewayMetrics.envelopes)
        envelopeDurations = registry.histogram(GatewayMetrics.envelopeDuration)
        reports = registry.counter(GatewayMetrics.reports)
        storing = registry.histogram(GatewayMetrics.storeDuration)
        reloads = registry.counter(GatewayMetrics.catalogReloads)
        tools = registry.gauge(GatewayMetrics.tools).labels()
        active = registry.gauge(GatewayMetrics.activeRequests).labels()
        clients = registry.gauge(GatewayMetrics.streamClients).labels()
    }

    /// Shows how much is being done whenever somebody looks.
    func observe(_ admission: Admission, in registry: MetricRegistry) {
        registry.onCollect { [active, clients] in
            active.set(Double(admission.requests))
            clients.set(Double(admission.streams))
        }
    }

    func countRequest(_ route: GatewayRoute, method: String, status: Int, took duration: Duration, _ span: SpanContext)
    {
        // Methods are the client's words: those that no resource knows are one.
        let method = ["GET", "HEAD", "POST", "DELETE"].contains(method) ? method : "other"
        requests.labels(route, method, String(status)).increment()
        durations[route]?.observe(duration, exemplar: span)
    }

    func countEvent() { streamed.increment() }

    /// The tool is one of the catalog: callers cannot make series.
    func countCall(_ tool: String, _ outcome: CallOutcome) { calls.labels(tool, outcome).increment() }

    func observePublish(_ outcome: OperationOutcome, _ duration: Duration, _ span: SpanContext) {
        switch outcome {
        case .done: published.observe(duration, exemplar: span)
        case .failed: unpublished.observe(duration, exemplar: span)
        }
    }

    func count(_ step: EnvelopeStep, _ number: Int = 1) {
        if number > 0 { envelopes.labels(step).increment(by: number) }
    }

    func observeEnvelope(_ tool: String, _ duration: Duration) { envelopeDurations.labels(tool).observe(duration) }

    func countReport(_ kind: ReportKind, _ effect: ReportEffect) {
        reports.labels(kind, effect).increment()
    }

    func observeStore(_ operation: StoreOperation, _ outcome: OperationOutcome, _ duration: Duration) {
        storing.labels(operation, outcome).observe(duration)
    }

    func countReload(_ outcome: CatalogReload) { reloads.labels(outcome).increment() }

    func setTools(_ count: Int) { tools.set(Double(count)) }
}
