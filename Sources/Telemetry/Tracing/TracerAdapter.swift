// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Tracing

/// Lets libraries that trace through swift-distributed-tracing write into this process's tracer.
///
/// Parents come from, and children go into, ``ServiceContext/spanContext``.
struct TracerAdapter: Tracing.Tracer {
    let tracer: TelemetryCore.Tracer
    let propagators: Propagators
    let flush: @Sendable () -> Void

    func startSpan<Instant: TracerInstant>(
        _ operationName: String,
        context: @autoclosure () -> ServiceContext,
        ofKind kind: Tracing.SpanKind,
        at instant: @autoclosure () -> Instant,
        function: String,
        file fileID: String,
        line: UInt
    ) -> SpanAdapter {
        let context = context()
        let span = tracer.startSpan(
            operationName,
            kind: TelemetryCore.SpanKind(kind),
            parent: context.spanContext,
            startUnixNano: instant().nanosecondsSinceEpoch
        )
        return SpanAdapter(span: span, context: context, name: operationName)
    }

    /// The span of a library that the context belongs to, unless it has ended or the component works in one of its own.
    func activeSpan(identifiedBy context: ServiceContext) -> SpanAdapter? {
        guard let span = context.activeSpan, span.spanContext == context.spanContext, span.isRecording else {
            return nil
        }
        return span
    }

    func forceFlush() {
        flush()
    }

    // https://opentelemetry.io/docs/specs/otel/context/api-propagators/#extract: what cannot be read changes nothing.
    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        func value(_ name: String) -> String? { extractor.extract(key: name, from: carrier) }
        if propagators.contains(.traceContext), let traceparent = value(TraceContextPropagator.traceparentHeader),
            let remote = TraceContextPropagator.extract(
                traceparent: Self.occurrences(in: traceparent),
                tracestate: value(TraceContextPropagator.tracestateHeader).map { [$0] } ?? []
            )
        {
            context.spanContext = remote
        }
        if propagators.contains(.baggage), let header = value(Baggage.headerName) {
            let baggage = Baggage(header: header)
            if !baggage.isEmpty { context.baggage = baggage }
        }
    }

    /// The values of a header that occurs once or more: an extractor has one answer only, and carriers join several
    /// values with commas (https://www.rfc-editor.org/rfc/rfc9110#section-5.3), which no `traceparent` has itself.
    private static func occurrences(in value: String) -> [String] {
        guard value.utf8.contains(UInt8(ascii: ",")) else { return [value] }
        return value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
    }

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext,
        into carrier: inout Carrier,
        using injector: Inject
    ) where Inject.Carrier == Carrier {
        if propagators.contains(.traceContext), let span = context.spanContext, span.isValid {
            let headers = TraceContextPropagator.inject(span)
            injector.inject(headers.traceparent, forKey: TraceContextPropagator.traceparentHeader, into: &carrier)
            if let tracestate = headers.tracestate {
                injector.inject(tracestate, forKey: TraceContextPropagator.tracestateHeader, into: &carrier)
            }
        }
        if propagators.contains(.baggage), let header = context.baggage?.header {
            injector.inject(header, forKey: Baggage.headerName, into: &carrier)
        }
    }
}
