// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import Tracking
internal import Transports

/// The message of a call for the first actor of its route, with the span of its publication.
struct CallMessage: Sendable {
    /// The envelope's id.
    let id: String
    let span: Span
    let message: OutgoingMessage
    /// The W3C headers of the message as an object, for the record of the envelope.
    let traceHeaders: RawJSON

    /// Starts the span of an envelope and stamps its message.
    ///
    /// - Parameters:
    ///   - tracked: The envelope as the gateway knows it.
    ///   - namespace: The namespace in the queues' names; nil for none.
    ///   - system: The broker's name in spans.
    ///   - tracer: Starts the span.
    ///   - parent: The span of the request; invalid for none, and then the envelope begins a trace.
    ///   - baggage: What the caller's trace passes along.
    ///   - atUnixNano: The time, in Unix nanoseconds.
    init(
        _ tracked: TrackedEnvelope,
        namespace: String?,
        system: String,
        tracer: Tracer,
        parent: SpanContext,
        baggage: String?,
        atUnixNano: UInt64
    ) {
        id = tracked.id
        let queue = QueueName(actor: tracked.actors[0], namespace: namespace)
        span = tracer.startSpan(
            SpanNames.call(queue.actor),
            kind: .producer,
            parent: parent,
            attributes: [
                .messagingSystem: .string(system),
                .messagingOperationName: "call",
                .messagingOperationType: .string(MessagingOperation.send.rawValue),
                .messagingDestinationName: .string(queue.value),
                .messagingMessageID: .string(tracked.id),
                .asyaEnvelopeID: .string(tracked.id),
                .asyaRunID: .string(tracked.id),
                .asyaActor: .string(queue.actor),
                .asyaRouteActors: .stringArray(tracked.actors),
                .asyaTool: .string(tracked.tool ?? ""),
            ]
        )
        var headers = Headers()
        let (traceparent, tracestate) = TraceContextPropagator.inject(span.context)
        var properties = [(name: ManagedHeader.traceparent.rawValue, value: traceparent)]
        headers.setString(traceparent, for: .traceparent)
        for (header, value) in [(ManagedHeader.tracestate, tracestate), (.baggage, baggage)] {
            guard let value else { continue }
            headers.setString(value, for: header)
            properties.append((name: header.rawValue, value: value))
        }
        traceHeaders = RawJSON(.object(properties.map { .init($0.name, .string($0.value)) }))
        headers.enqueuedAtUnixNano = atUnixNano
        headers.firstEnqueuedAtUnixNano = atUnixNano
        headers.attempt = 1
        headers.isTracked = true
        let envelope = Envelope(
            id: tracked.id,
            route: Route(actors: tracked.actors, metadata: tracked.routeMetadata),
            headers: headers,
            payload: tracked.payload,
            deadline: tracked.deadlineUnixNano.map { RFC3339.format(unixNano: $0, fractionDigits: 3) }
        )
        message = OutgoingMessage(
            queue: queue,
            body: envelope.encoded(),
            traceID: "\(span.context.traceID)",
            properties: properties
        )
    }
}
