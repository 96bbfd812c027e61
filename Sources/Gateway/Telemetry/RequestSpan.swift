// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPTypes
internal import TelemetryCore

/// The span of a request, where it has one, and the trace that an envelope made by it belongs to.
///
/// What calls or changes something always has a span. What only looks has one when the caller names a trace: clients that
/// poll would fill the trace store with traces of nothing else.
struct RequestSpan: Sendable {
    /// The span; one that records nothing when the request has none.
    let span: Span
    /// The parent of what the request does; invalid when there is no trace.
    let context: SpanContext
    /// The caller's baggage, where the caller's trace is continued.
    let baggage: String?

    init(_ head: RequestHead, _ route: GatewayRoute, _ tracer: Tracer, _ policy: TraceContextPolicy) {
        let caller = policy == .continue ? Self.caller(head) : nil
        baggage = caller == nil ? nil : Self.baggage(head)
        let changes = head.method == "POST" || head.method == "DELETE"
        guard changes || caller != nil else {
            span = .nonRecording()
            context = .invalid
            return
        }
        let method = Self.knownMethods.contains(head.method) ? head.method : "_OTHER"
        var attributes: Attributes = [
            .httpRequestMethod: .string(method), .urlPath: .string(head.path), .urlScheme: "http",
        ]
        if route != .none { attributes.set(.httpRoute, .string(route.pattern)) }
        if let address = head.remoteAddress { attributes.set(.clientAddress, .string(address)) }
        span = tracer.startSpan(
            // https://opentelemetry.io/docs/specs/semconv/http/http-spans/#name
            SpanNames.request(method == "_OTHER" ? "HTTP" : method, route.pattern),
            kind: .server,
            parent: caller,
            trustsParent: false,
            attributes: attributes
        )
        context = span.context
    }

    /// Ends the span with what turned out.
    func end(status: Int, _ facts: ExchangeFacts.Values) {
        guard span.isRecording else { return }
        span.set(.httpResponseStatusCode, .int(status))
        if let tool = facts.tool { span.set(.asyaTool, .string(tool)) }
        if let id = facts.envelopeID { span.set(.asyaEnvelopeID, .string(id)) }
        // https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status: a client's mistake is none of the server.
        if status >= 500 { span.setError(type: "\(status)", message: "") }
        span.end()
    }

    private static let knownMethods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
    ]
    // https://www.w3.org/TR/baggage/#limits
    private static let maxBaggageBytes = 8_192

    private static func caller(_ head: RequestHead) -> SpanContext? {
        TraceContextPropagator.extract(
            traceparent: head.values(of: .traceparent),
            tracestate: head.values(of: .tracestate)
        )
    }

    private static func baggage(_ head: RequestHead) -> String? {
        let text = head.values(of: .baggage).joined(separator: ",")
        guard !text.isEmpty, text.utf8.count <= maxBaggageBytes else { return nil }
        let baggage = Baggage(header: text)
        return baggage.isEmpty ? nil : baggage.header
    }
}
