// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

extension Headers {
    /// The W3C trace context, when there is one that is valid.
    var spanContext: SpanContext? {
        guard let traceparent = string(.traceparent) else { return nil }
        return TraceContextPropagator.extract(traceparent: traceparent, tracestate: string(.tracestate))
    }

    /// Writes a trace context as the parent of whoever reads the headers.
    mutating func set(_ context: SpanContext) {
        let (traceparent, tracestate) = TraceContextPropagator.inject(context)
        setString(traceparent, for: .traceparent)
        if let tracestate {
            setString(tracestate, for: .tracestate)
        } else {
            remove(.tracestate)
        }
    }
}
