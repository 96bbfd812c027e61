// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import Transports

/// A dead letter on its way again, with the span that sends it.
struct RedrivenMessage {
    let message: OutgoingMessage
    /// Nil for a message that is no envelope: it goes unchanged, so it cannot carry a context.
    let span: Span?

    /// Stamps a draft.
    ///
    /// The span is in the trace that the letter belongs to, below the span that published it then, so that the trace shows
    /// both lives of the envelope.
    ///
    /// - Parameters:
    ///   - draft: What is sent.
    ///   - queue: Where to.
    ///   - system: The broker's name.
    ///   - tracer: Starts the span.
    ///   - nowUnixNano: The time of publishing.
    init(_ draft: RedriveDraft, to queue: QueueName, system: String, tracer: Tracer, nowUnixNano: UInt64) {
        let letter = draft.letter
        guard var envelope = draft.envelope else {
            message = OutgoingMessage(queue: queue, body: letter.body, traceID: letter.traceID)
            span = nil
            return
        }
        let redrives = letter.redrives + 1
        var attributes: Attributes = [
            .messagingSystem: .string(system),
            .messagingOperationName: "redrive",
            .messagingOperationType: .string(MessagingOperation.send.rawValue),
            .messagingDestinationName: .string(queue.value),
            .messagingMessageID: .string(envelope.id),
            .asyaEnvelopeID: .string(envelope.id),
            .asyaActor: .string(queue.actor),
            .asyaRedrives: .int(redrives),
        ]
        if let reason = letter.reason { attributes.set(.asyaDeadLetterReason, .string(reason.code.rawValue)) }
        let links = letter.context.map {
            [SpanLink(context: $0, attributes: [.asyaLinkReason: .string(LinkReason.deadLetter.rawValue)])]
        }
        let span = tracer.startSpan(
            SpanNames.redrive(queue.actor),
            kind: .producer,
            parent: letter.context,
            links: links ?? [],
            attributes: attributes,
            startUnixNano: nowUnixNano
        )
        envelope.headers.set(span.context)
        envelope.headers.attempt = 1
        envelope.headers.redrives = redrives
        envelope.headers.enqueuedAtUnixNano = nowUnixNano
        envelope.headers.firstEnqueuedAtUnixNano = nowUnixNano
        message = OutgoingMessage(
            queue: queue,
            body: envelope.encoded(),
            traceID: "\(span.context.traceID)",
            properties: [ManagedHeader.traceparent, .tracestate, .baggage].compactMap { header in
                envelope.headers.string(header).map { (name: header.rawValue, value: $0) }
            }
        )
        self.span = span
    }

    /// Ends the span, with the error when the message was not sent.
    func end(_ error: TransportError? = nil) {
        if let error { span?.setError(type: "TransportError", message: "\(error)") }
        span?.end()
    }
}
