// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Envelopes
internal import TelemetryCore
internal import Transports

/// One envelope with the root span of its trace.
struct SentEnvelope {
    let id: String
    let span: Span
    let message: OutgoingMessage

    var traceID: String { "\(span.context.traceID)" }

    /// Starts the trace of an envelope and stamps it.
    ///
    /// - Parameters:
    ///   - envelope: what goes, and where to.
    ///   - namespace: the namespace in the queue's name; nil for none.
    ///   - system: the broker's name in spans.
    ///   - tracer: starts the span.
    ///   - nowUnixNano: the time of publishing.
    init(
        _ envelope: Envelope,
        namespace: String? = nil,
        system: String = BrokerKind.sqlite.system,
        tracer: Tracer,
        nowUnixNano: UInt64
    ) {
        var envelope = envelope
        let queue = QueueName(actor: envelope.route.actors[0], namespace: namespace)
        id = envelope.id
        span = tracer.startSpan(
            SpanNames.send(queue.actor),
            kind: .producer,
            attributes: [
                .messagingSystem: .string(system),
                .messagingOperationName: .string(MessagingOperation.send.rawValue),
                .messagingOperationType: .string(MessagingOperation.send.rawValue),
                .messagingDestinationName: .string(queue.value),
                .messagingMessageID: .string(id),
                .asyaEnvelopeID: .string(id),
                .asyaRunID: .string(id),
                .asyaActor: .string(queue.actor),
                .asyaRouteActors: .stringArray(envelope.route.actors),
            ]
        )
        let (traceparent, tracestate) = TraceContextPropagator.inject(span.context)
        envelope.headers.setString(traceparent, for: .traceparent)
        if let tracestate { envelope.headers.setString(tracestate, for: .tracestate) }
        envelope.headers.enqueuedAtUnixNano = nowUnixNano
        envelope.headers.firstEnqueuedAtUnixNano = nowUnixNano
        envelope.headers.attempt = 1
        var properties = [(name: ManagedHeader.traceparent.rawValue, value: traceparent)]
        if let tracestate { properties.append((name: ManagedHeader.tracestate.rawValue, value: tracestate)) }
        message = OutgoingMessage(
            queue: queue,
            body: envelope.encoded(),
            traceID: "\(span.context.traceID)",
            properties: properties
        )
    }

    /// The line that tells what was sent.
    var line: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("id", id)
        json.member("trace_id", traceID)
        json.endObject()
        return json.bytes
    }
}
