// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import Transports

/// The `process` span of one hop and the trace context that its envelopes carry on.
///
/// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/: the span of a single message may be a child of
/// the context it was created in and links to it as well, so that one envelope is one trace in every viewer.
struct HopSpan: Sendable {
    let span: Span
    /// The context that the envelope arrived with; nil when it carried none that is valid.
    let parent: SpanContext?

    var context: SpanContext { span.context }

    /// Starts the span of `delivery`; of a message that is no envelope, `envelope` is what could be saved of it.
    init(_ services: SidecarServices, _ delivery: Delivery, _ envelope: Envelope?, _ attempt: HopAttempt?) {
        self.init(services, delivery, envelope, attempt, parent: envelope.flatMap { Self.context(of: $0.headers) })
    }

    /// Starts the span of `delivery`, whose envelope arrived with the context `parent`.
    init(
        _ services: SidecarServices,
        _ delivery: Delivery,
        _ envelope: Envelope?,
        _ attempt: HopAttempt?,
        parent: SpanContext?
    ) {
        self.init(
            services.tracer,
            name: services.processSpanName,
            system: services.transport.system,
            services.queue,
            delivery,
            envelope,
            attempt,
            parent: parent
        )
    }

    /// Starts the span `name` of a message that came, or would have come, from `queue` on the messaging system `system`.
    init(
        _ tracer: Tracer,
        name: String,
        system: String,
        _ queue: QueueName,
        _ delivery: Delivery,
        _ envelope: Envelope?,
        _ attempt: HopAttempt?,
        parent: SpanContext?
    ) {
        self.parent = parent
        span = tracer.startSpan(
            name,
            kind: .consumer,
            parent: parent,
            links: Self.links(to: parent, envelope: envelope, attempt: attempt),
            attributes: Self.attributes(queue, system, delivery, envelope, attempt),
            startUnixNano: delivery.receivedAtUnixNano
        )
    }

    /// The trace context in an envelope's headers.
    static func context(of headers: Headers) -> SpanContext? {
        guard let traceparent = headers.string(.traceparent) else { return nil }
        return TraceContextPropagator.extract(traceparent: traceparent, tracestate: headers.string(.tracestate))
    }

    private static func links(to parent: SpanContext?, envelope: Envelope?, attempt: HopAttempt?) -> [SpanLink] {
        guard let parent else { return [] }
        // A retried envelope carries the context of the attempt that failed.
        let reason: LinkReason = (attempt?.number ?? 1) > 1 ? .previousAttempt : .creation
        guard let envelope else {
            return [SpanLink(context: parent, attributes: [.asyaLinkReason: .string(reason.rawValue)])]
        }
        let attributes: Attributes = [
            .asyaLinkReason: .string(reason.rawValue), .messagingMessageID: .string(envelope.id),
        ]
        return [SpanLink(context: parent, attributes: attributes)]
    }

    private static func attributes(
        _ queue: QueueName,
        _ system: String,
        _ delivery: Delivery,
        _ envelope: Envelope?,
        _ attempt: HopAttempt?
    ) -> Attributes {
        var attributes = Attributes()
        // These, and what a hop that ended adds.
        attributes.reserveCapacity(20)
        attributes.set(.messagingSystem, .string(system))
        attributes.set(.messagingOperationName, .string(MessagingOperation.process.rawValue))
        attributes.set(.messagingOperationType, .string(MessagingOperation.process.rawValue))
        attributes.set(.messagingDestinationName, .string(queue.value))
        attributes.set(.messagingEnvelopeSize, .int(delivery.body.count))
        attributes.set(.asyaActor, .string(queue.actor))
        attributes.set(.asyaDeliveryCount, .int(delivery.deliveryCount))
        if let envelope {
            attributes.set(.messagingMessageID, .string(envelope.id))
            attributes.set(.asyaEnvelopeID, .string(envelope.id))
            attributes.set(.asyaRouteIndex, .int(envelope.route.current))
            if let parentID = envelope.parentID { attributes.set(.asyaEnvelopeParentID, .string(parentID)) }
            if let fanOut = envelope.headers.fanOut {
                attributes.set(.asyaFanOutIndex, .int(fanOut.index))
                attributes.set(.asyaFanOutCount, .int(fanOut.count))
            }
        }
        if let attempt {
            attributes.set(.asyaAttempt, .int(attempt.number))
            if let wait = attempt.queueWaitNano { attributes.set(.asyaQueueWait, .double(Double(wait) / 1e6)) }
            if attempt.isClockSkewed { attributes.set(.asyaClockSkew, true) }
        }
        return attributes
    }
}
