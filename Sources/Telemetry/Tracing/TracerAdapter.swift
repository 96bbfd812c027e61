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
        var context = context()
        let span = tracer.startSpan(
            operationName,
            kind: TelemetryCore.SpanKind(kind),
            parent: context.spanContext,
            startUnixNano: instant().nanosecondsSinceEpoch
        )
        context.spanContext = span.context
        return SpanAdapter(span: span, context: context, name: operationName)
    }

    func forceFlush() {
        flush()
    }

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier,
        into context: inout ServiceContext,
        using extractor: Extract
    ) where Extract.Carrier == Carrier {
        func value(_ name: String) -> String? { extractor.extract(key: name, from: carrier) }
        if propagators.contains(.traceContext), let traceparent = value(TraceContextPropagator.traceparentHeader),
            let remote = TraceContextPropagator.extract(
                traceparent: traceparent,
                tracestate: value(TraceContextPropagator.tracestateHeader)
            )
        {
            context.spanContext = remote
        }
        if propagators.contains(.baggage), let header = value(Baggage.headerName) {
            let baggage = Baggage(header: header)
            if !baggage.isEmpty { context.baggage = baggage }
        }
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
