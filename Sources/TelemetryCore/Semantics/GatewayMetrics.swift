// SPDX-License-Identifier: Apache-2.0

/// The metrics of the gateway.
public enum GatewayMetrics {
    /// Requests answered, by resource and status code.
    public static let requests = CounterDescriptor(
        name: "asya_gateway_requests_total",
        help: "Requests answered, by resource and status code",
        labels: ["route", "method", "status"]
    )

    /// Time from the head of a request to the end of its answer; for streams to the first byte.
    public static let requestDuration = HistogramDescriptor(
        name: "asya_gateway_request_duration_seconds",
        help: "Time from the head of a request to the end of its answer; for streams to the first byte",
        labels: [.closed("route", GatewayRoute.self)],
        buckets: Buckets.operation
    )

    /// Requests being answered now, streams left out.
    public static let activeRequests = GaugeDescriptor(
        name: "asya_gateway_active_requests",
        help: "Requests being answered now, streams left out"
    )

    /// Clients that follow a stream of events now.
    public static let streamClients = GaugeDescriptor(
        name: "asya_gateway_sse_clients",
        help: "Clients that follow a stream of events now"
    )

    /// Events sent to clients of streams.
    public static let streamEvents = CounterDescriptor(
        name: "asya_gateway_sse_events_total",
        help: "Events sent to clients of streams"
    )

    /// Calls of tools, by tool and outcome.
    public static let calls = CounterDescriptor(
        name: "asya_gateway_calls_total",
        help: "Calls of tools, by tool and outcome",
        labels: ["tool", .closed("outcome", CallOutcome.self)]
    )

    /// Time to publish the envelope of a call until the broker confirmed it.
    public static let publishDuration = HistogramDescriptor(
        name: "asya_gateway_publish_duration_seconds",
        help: "Time to publish the envelope of a call until the broker confirmed it",
        labels: [.closed("outcome", OperationOutcome.self)],
        buckets: Buckets.operation
    )

    /// Envelopes by what happened to them.
    public static let envelopes = CounterDescriptor(
        name: "asya_gateway_envelopes_total",
        help: "Envelopes by what happened to them",
        labels: [.closed("step", EnvelopeStep.self)]
    )

    /// Time from a call to the end of its pipeline, by tool.
    public static let envelopeDuration = HistogramDescriptor(
        name: "asya_gateway_envelope_duration_seconds",
        help: "Time from a call to the end of its pipeline, by tool",
        labels: ["tool"],
        buckets: Buckets.waiting
    )

    /// Reports of sidecars, by kind and outcome.
    public static let reports = CounterDescriptor(
        name: "asya_gateway_reports_total",
        help: "Reports of sidecars, by kind and outcome",
        labels: [.closed("kind", ReportKind.self), .closed("outcome", ReportEffect.self)]
    )

    /// Time an operation of the store took.
    public static let storeDuration = HistogramDescriptor(
        name: "asya_gateway_store_duration_seconds",
        help: "Time an operation of the store took",
        labels: [.closed("operation", StoreOperation.self), .closed("outcome", OperationOutcome.self)],
        buckets: Buckets.operation
    )

    /// Tools that can be called.
    public static let tools = GaugeDescriptor(
        name: "asya_gateway_tools",
        help: "Tools that can be called"
    )

    /// Changes of the files of the tools, by what came of them.
    public static let catalogReloads = CounterDescriptor(
        name: "asya_gateway_catalog_reloads_total",
        help: "Changes of the files of the tools, by what came of them",
        labels: [.closed("outcome", CatalogReload.self)]
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        requests,
        requestDuration,
        activeRequests,
        streamClients,
        streamEvents,
        calls,
        publishDuration,
        envelopes,
        envelopeDuration,
        reports,
        storeDuration,
        tools,
        catalogReloads,
    ]
}
