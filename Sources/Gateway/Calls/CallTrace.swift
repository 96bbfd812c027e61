// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import Tracking

/// The trace that a call belongs to, in the headers of its record: whoever publishes it later goes on with it.
struct CallTrace: Sendable {
    /// The span of the publication that was begun first; invalid for none.
    let context: SpanContext
    /// What the caller's trace passes along; nil for nothing.
    let baggage: String?

    /// Reads the headers of a record.
    init(_ envelope: TrackedEnvelope) {
        let headers = envelope.headers.flatMap { try? JSONValue($0) }
        func header(_ header: ManagedHeader) -> String? { headers?[header.rawValue]?.stringValue }
        let found = header(.traceparent).flatMap {
            TraceContextPropagator.extract(traceparent: $0, tracestate: header(.tracestate))
        }
        context = found ?? .invalid
        baggage = header(.baggage)
    }
}
