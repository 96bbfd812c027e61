// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// The envelopes that a hop publishes, with their managed headers and their `publish` spans.
struct Outbox: Sendable {
    /// One envelope on its way.
    struct Item: Sendable {
        let message: OutgoingMessage
        let type: MessageType
        let envelopeID: String
        /// Where in the message's body the payload is.
        let payload: Range<Int>
        /// The publishing span; a retry has none, for the failed attempt itself is the parent of the next.
        let span: Span?
    }

    private(set) var items: [Item] = []

    var messages: [OutgoingMessage] { items.map(\.message) }

    /// What the trace store records as the outputs of the hop.
    var outputs: [HopOutput] {
        items.map { item in
            HopOutput(
                queue: item.message.queue.value,
                envelope: item.message.body,
                envelopeID: item.envelopeID,
                payload: item.payload
            )
        }
    }

    /// Addresses and stamps the messages of a plan.
    ///
    /// The managed headers are written last, so that no handler can forge them.
    init(_ plan: HopPlan, _ services: SidecarServices, hop: HopSpan, attempt handled: HopAttempt?) {
        let now = services.clock.nowUnixNano()
        items = plan.messages.map { planned in
            let queue = services.queue(of: planned.actor)
            var delay = Duration.zero
            let type: MessageType
            var span: Span?
            var attempt = 1
            var enqueuedAt = now
            var firstEnqueuedAt = now
            switch planned.kind {
            case .retry(let number, let wait):
                type = .retry
                delay = wait
                attempt = number
                // The delay is no time spent waiting for a consumer.
                enqueuedAt = now + UInt64(max(.zero, wait) / .nanoseconds(1))
                firstEnqueuedAt =
                    handled?.firstEnqueuedAtUnixNano ?? handled?.enqueuedAtUnixNano ?? handled?.receivedAtUnixNano
                    ?? now
            case .routing, .policyRoute, .happyEnd, .errorEnd:
                type = Self.type(of: planned.kind)
                span = Self.span(to: queue, type, planned.envelope, services, hop)
            }
            let trace = TraceContextPropagator.inject(span?.context ?? hop.context)
            let stamp = HeaderStamp(
                traceparent: trace.traceparent,
                tracestate: trace.tracestate,
                departure: HeaderStamp.Departure(
                    attempt: attempt,
                    enqueuedAtUnixNano: enqueuedAt,
                    firstEnqueuedAtUnixNano: firstEnqueuedAt
                )
            )
            let message = OutgoingMessage(
                queue: queue,
                body: planned.envelope.encoded(stamped: stamp),
                delay: delay,
                traceID: "\(hop.context.traceID)",
                properties: Self.properties(trace, baggage: planned.envelope.headers.string(.baggage))
            )
            return Item(
                message: message,
                type: type,
                envelopeID: planned.envelope.id,
                payload: planned.envelope.payloadRange(inEncoded: message.body),
                span: span
            )
        }
    }

    /// Ends the publishing spans; with an error when the broker did not take the messages.
    func end(error: String? = nil, atUnixNano: UInt64) {
        for item in items {
            if let error { item.span?.setError(type: "TransportError", message: error) }
            item.span?.end(at: atUnixNano)
        }
    }

    private static func type(of kind: PlannedMessage.Kind) -> MessageType {
        switch kind {
        case .routing: .routing
        case .policyRoute: .policyRoute
        case .happyEnd: .happyEnd
        case .errorEnd: .errorEnd
        case .retry: .retry
        }
    }

    private static func span(
        to queue: QueueName,
        _ type: MessageType,
        _ envelope: Envelope,
        _ services: SidecarServices,
        _ hop: HopSpan
    ) -> Span {
        services.tracer.startSpan(
            SpanNames.publish(queue.actor),
            kind: .producer,
            parent: hop.context,
            attributes: [
                .messagingSystem: .string(services.transport.system),
                .messagingOperationName: "publish",
                .messagingOperationType: .string(MessagingOperation.send.rawValue),
                .messagingDestinationName: .string(queue.value),
                .messagingMessageID: .string(envelope.id),
                .asyaEnvelopeID: .string(envelope.id),
                .asyaMessageType: .string(type.rawValue),
            ]
        )
    }

    /// The W3C headers, for consumers that read a broker's own properties.
    private static func properties(
        _ trace: (traceparent: String, tracestate: String?),
        baggage: String?
    ) -> [(name: String, value: String)] {
        var properties = [(name: ManagedHeader.traceparent.rawValue, value: trace.traceparent)]
        if let state = trace.tracestate { properties.append((ManagedHeader.tracestate.rawValue, state)) }
        if let baggage { properties.append((ManagedHeader.baggage.rawValue, baggage)) }
        return properties
    }
}
