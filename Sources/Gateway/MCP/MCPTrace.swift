// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import MCP
internal import TelemetryCore
internal import Tools

/// The trace that a call of the Model Context Protocol belongs to.
///
/// A client names its trace in the message, because one connection carries the messages of many. The call is then a span
/// of that trace; else it belongs to the request.
struct MCPTrace: Sendable {
    /// The parent of the call.
    let parent: SpanContext
    /// What the trace passes along; nil for nothing.
    let baggage: String?
    private let span: Span?

    // https://www.w3.org/TR/baggage/#limits
    private static let maxBaggageBytes = 8_192

    init(_ call: MCPToolCall, _ caller: MCPCaller, _ calls: CallService, _ policy: TraceContextPolicy) {
        guard policy == .continue, let trace = call.trace,
            // A tool that does not exist has no span: names are the client's.
            let tool = calls.catalog[call.tool],
            let context = TraceContextPropagator.extract(
                traceparent: [trace.traceparent],
                tracestate: trace.tracestate.map { [$0] } ?? []
            )
        else {
            (parent, baggage, span) = (caller.context, caller.baggage, nil)
            return
        }
        let span = calls.tracer.startSpan(
            SpanNames.toolCall(tool.name),
            kind: .server,
            parent: context,
            trustsParent: false,
            attributes: [.asyaTool: .string(tool.name)]
        )
        self.span = span
        parent = span.context
        baggage = trace.baggage.flatMap { text in
            guard text.utf8.count <= Self.maxBaggageBytes else { return nil }
            let baggage = Baggage(header: text)
            return baggage.isEmpty ? nil : baggage.header
        }
    }

    /// The call is on its way.
    func end() { span?.end() }

    /// The call will not be.
    func end(_ error: CallError) {
        span?.setError(type: error.spanType, message: "")
        span?.end()
    }
}
