// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TelemetryCore
internal import Tracing

/// A span as libraries see it, over one of this process's tracer.
///
/// Keeps the name and the attributes beside the span, for the facade lets them be read back. Attributes can be changed
/// but, once set, not taken away.
final class SpanAdapter: Tracing.Span {
    let context: ServiceContext

    private struct State {
        var name: String
        var attributes = SpanAttributes([:])
        var errorType: String?
    }

    private let span: TelemetryCore.Span
    private let state: Mutex<State>

    init(span: TelemetryCore.Span, context: ServiceContext, name: String) {
        self.span = span
        self.context = context
        self.state = Mutex(State(name: name))
    }

    var isRecording: Bool { span.isRecording }

    var operationName: String {
        get { state.withLock { $0.name } }
        set {
            state.withLock { $0.name = newValue }
            span.rename(newValue)
        }
    }

    var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set {
            // Reading, changing one and writing back is how the facade sets a single attribute: only that one is new.
            let changes = state.withLock { state in
                var changes = Attributes()
                newValue.forEach { name, value in
                    if state.attributes.get(name) != value { changes.set(AttributeKey(name), AttributeValue(value)) }
                }
                state.attributes = newValue
                return changes
            }
            if !changes.isEmpty { span.set(changes) }
        }
    }

    func setStatus(_ status: Tracing.SpanStatus) {
        switch status.code {
        case .ok: span.setOK()
        case .error:
            let type = state.withLock { $0.errorType }
            span.setError(type: type ?? "_OTHER", message: status.message ?? "")
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
        let type = String(reflecting: Swift.type(of: error))
        state.withLock { $0.errorType = type }
        var details = Attributes(attributes)
        details.set(.exceptionType, .string(type))
        details.set(.exceptionMessage, .string("\(error)"))
        span.addEvent(EventNames.exception, attributes: details, at: instant().nanosecondsSinceEpoch)
    }

    func addLink(_ link: Tracing.SpanLink) {
        guard let target = link.context.spanContext else { return }
        span.addLink(target, attributes: Attributes(link.attributes))
    }

    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        span.end(at: instant().nanosecondsSinceEpoch)
    }
}
