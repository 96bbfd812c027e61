// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TelemetryCore
internal import Tracing

/// A span as libraries see it, over one of this process's tracer.
///
/// Keeps the name, the attributes and the status beside the span until its end, for the facade lets attributes be read
/// back and taken away again, and lets an error be told before or after the status that it explains. Events and links
/// go straight into the span. What is said after the end is ignored.
final class SpanAdapter: Tracing.Span {
    private struct State {
        var name: String
        var attributes = SpanAttributes([:])
        var status: Tracing.SpanStatus?
        var errorType: String?

        /// What class of error the span failed with: as the library says, or else the last error it recorded.
        var failure: String {
            if case .string(let type)? = attributes.get(AttributeKey.errorType.name) { return type }
            return errorType ?? "_OTHER"
        }
    }

    private let span: TelemetryCore.Span
    private let parentContext: ServiceContext
    private let state: Mutex<State>

    /// - Parameters:
    ///   - span: The span to write into.
    ///   - context: What was current where the span starts; the span's own context keeps all of it but the span.
    ///   - name: The operation's name.
    init(span: TelemetryCore.Span, context: ServiceContext, name: String) {
        self.span = span
        self.parentContext = context
        self.state = Mutex(State(name: name))
    }

    var context: ServiceContext {
        var context = parentContext
        context.spanContext = span.context
        if span.isRecording { context.activeSpan = self }
        return context
    }

    /// The context of the span alone.
    var spanContext: SpanContext { span.context }

    var isRecording: Bool { span.isRecording }

    var operationName: String {
        get { state.withLock { $0.name } }
        set {
            guard isRecording else { return }
            state.withLock { $0.name = newValue }
        }
    }

    var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set {
            guard isRecording else { return }
            state.withLock { $0.attributes = newValue }
        }
    }

    func setStatus(_ status: Tracing.SpanStatus) {
        state.withLock { state in
            // https://opentelemetry.io/docs/specs/otel/trace/api/#set-status: a success that was declared stays one.
            if state.status?.code != .ok { state.status = status }
        }
    }

    func addEvent(_ event: Tracing.SpanEvent) {
        span.addEvent(event.name, attributes: Attributes(event.attributes), at: event.nanosecondsSinceEpoch)
    }

    // https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/
    func recordError<Instant: TracerInstant>(
        _ error: any Error,
        attributes: SpanAttributes,
        at instant: @autoclosure () -> Instant
    ) {
        guard isRecording else { return }
        let type = String(reflecting: Swift.type(of: error))
        state.withLock { $0.errorType = type }
        var details: Attributes = [.exceptionType: .string(type), .exceptionMessage: .string("\(error)")]
        details.merge(Attributes(attributes))
        span.addEvent(EventNames.exception, attributes: details, at: instant().nanosecondsSinceEpoch)
    }

    func addLink(_ link: Tracing.SpanLink) {
        guard let target = link.context.spanContext else { return }
        span.addLink(target, attributes: Attributes(link.attributes))
    }

    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard isRecording else { return }
        let state = state.withLock { $0 }
        span.rename(state.name)
        if !state.attributes.isEmpty { span.set(Attributes(state.attributes)) }
        switch state.status?.code {
        case .ok: span.setOK()
        case .error: span.setError(type: state.failure, message: state.status?.message ?? "")
        case nil: break
        }
        span.end(at: instant().nanosecondsSinceEpoch)
    }
}
