// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore
public import Tracing

/// What of a trace travels with a task: libraries find it here, log lines take their ids from it.
extension ServiceContext {
    private enum SpanContextKey: ServiceContextKey {
        typealias Value = SpanContext
        static var nameOverride: String? { "span" }
    }

    private enum BaggageKey: ServiceContextKey {
        typealias Value = Baggage
        static var nameOverride: String? { "baggage" }
    }

    private enum ActiveSpanKey: ServiceContextKey {
        typealias Value = SpanAdapter
        static var nameOverride: String? { "active-span" }
    }

    /// The span that new spans are children of; nil begins a new trace.
    public var spanContext: SpanContext? {
        get { self[SpanContextKey.self] }
        set { self[SpanContextKey.self] = newValue }
    }

    /// The W3C baggage that is passed on with requests.
    public var baggage: Baggage? {
        get { self[BaggageKey.self] }
        set { self[BaggageKey.self] = newValue }
    }

    /// The span of a library that was current here last, for whoever asks the tracer for it.
    var activeSpan: SpanAdapter? {
        get { self[ActiveSpanKey.self] }
        set { self[ActiveSpanKey.self] = newValue }
    }
}
