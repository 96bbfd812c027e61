// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// The trace a client's request belongs to, as the keys of its `_meta` say it.
///
/// The values are as they were sent; whoever uses them parses them by W3C Trace Context and W3C Baggage.
/// Source: 2026-07-28, basic, "OpenTelemetry trace context"; clients of older revisions send the same keys.
public struct MCPTraceContext: Sendable, Equatable {
    /// The `traceparent` key.
    public var traceparent: String
    /// The `tracestate` key.
    public var tracestate: String?
    /// The `baggage` key.
    public var baggage: String?

    /// Describes a trace context.
    public init(traceparent: String, tracestate: String? = nil, baggage: String? = nil) {
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.baggage = baggage
    }

    /// Reads the keys of a request's `_meta`; nil when it names no trace.
    init?(meta: JSONValue?) {
        guard let traceparent = meta?["traceparent"]?.stringValue else { return nil }
        self.init(
            traceparent: traceparent,
            tracestate: meta?["tracestate"]?.stringValue,
            baggage: meta?["baggage"]?.stringValue
        )
    }
}
