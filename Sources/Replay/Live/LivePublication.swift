// SPDX-License-Identifier: Apache-2.0

public import Envelopes
public import TelemetryCore
public import TraceStore
public import Transports

/// A recorded envelope that is to run again for real: published to a broker as a new trace, linked to the old one.
public struct LivePublication: Sendable {
    /// What is published, but for what is known only then.
    public let envelope: Envelope
    /// The actor that gets it.
    public let actor: String

    /// The root of the recorded trace.
    private let origin: SpanContext?

    /// The envelopes that the first hops of a trace were given, changed as the options say.
    ///
    /// Ids stay; the new traces tell the runs apart. A deadline is left out, for it has passed.
    ///
    /// - Parameters:
    ///   - trace: The recorded trace.
    ///   - options: Where in the trace to begin, and what is changed.
    /// - Returns: One publication for each envelope that was at that place.
    /// - Throws: ``Impossibility`` when an envelope was not recorded as a whole.
    public static func publications(
        of trace: StoredTrace,
        options: ReplayOptions
    ) throws(Impossibility) -> [LivePublication] {
        let hops = options.scope.hops(of: trace)
        guard let first = hops.lazy.map(\.routeIndex).min() else {
            throw Impossibility("no hop of trace \(trace.id) that ran a handler is among those that were asked for")
        }
        var seen: Set<String> = []
        var publications: [LivePublication] = []
        for hop in hops where hop.routeIndex == first && seen.insert(hop.envelopeID).inserted {
            publications.append(try LivePublication(hop, of: trace, edits: options.edits))
        }
        return publications
    }

    private init(_ hop: StoredHop, of trace: StoredTrace, edits: ReplayEdits) throws(Impossibility) {
        let bytes = try edits.applied(to: hop.input)
        guard var envelope = try? Envelope(decoding: bytes, limits: .recorded) else {
            throw Impossibility(
                "what hop \(hop.routeIndex) \(hop.actor) received is no envelope, so no actor would take it"
            )
        }
        guard let actor = envelope.route.currentActor else {
            throw Impossibility("the route of envelope \(envelope.id) names no actor; give one with --route")
        }
        let baggage = envelope.headers[.baggage]
        envelope.headers = envelope.headers.applyingManaged(from: Headers())
        envelope.headers[.baggage] = baggage
        envelope.deadline = nil
        self.envelope = envelope
        self.actor = actor
        origin = trace.spans.first { $0.span.parentSpanID == nil }?.span.context
    }

    /// The envelope laid out for people.
    public var text: String { String(decoding: JSONLayout.laidOut(envelope.encoded()).dropLast(), as: UTF8.self) }

    /// Publishes the envelope.
    ///
    /// - Parameters:
    ///   - transport: The broker.
    ///   - namespace: The namespace of the actors' queues; nil for none.
    ///   - tracer: Starts the root span of the new trace.
    ///   - clock: Stamps the envelope.
    /// - Returns: The new trace.
    /// - Throws: `TransportError` when the broker did not confirm it.
    public func publish(
        to transport: any Transport,
        namespace: String?,
        tracer: Tracer,
        clock: any TelemetryClock = SystemClock()
    ) async throws(TransportError) -> TraceID {
        let queue = QueueName(actor: actor, namespace: namespace)
        let now = clock.nowUnixNano()
        let reason: Attributes = [.asyaLinkReason: .string(LinkReason.replayed.rawValue)]
        let span = tracer.startSpan(
            SpanNames.send(actor),
            kind: .producer,
            links: origin.map { [SpanLink(context: $0, attributes: reason)] } ?? [],
            attributes: [
                .messagingSystem: .string(transport.system),
                .messagingOperationName: .string(MessagingOperation.send.rawValue),
                .messagingOperationType: .string(MessagingOperation.send.rawValue),
                .messagingDestinationName: .string(queue.value),
                .messagingMessageID: .string(envelope.id),
                .asyaEnvelopeID: .string(envelope.id),
                .asyaRunID: .string(envelope.id),
                .asyaActor: .string(actor),
                .asyaRouteActors: .stringArray(envelope.route.actors),
            ]
        )
        defer { span.end() }
        do throws(TransportError) {
            try await transport.publish([message(for: queue, span.context, nowUnixNano: now)])
        } catch {
            span.setError(type: "TransportError", message: "\(error)")
            throw error
        }
        return span.context.traceID
    }

    private func message(for queue: QueueName, _ context: SpanContext, nowUnixNano: UInt64) -> OutgoingMessage {
        var envelope = envelope
        let (traceparent, tracestate) = TraceContextPropagator.inject(context)
        envelope.headers.setString(traceparent, for: .traceparent)
        if let tracestate { envelope.headers.setString(tracestate, for: .tracestate) }
        envelope.headers.enqueuedAtUnixNano = nowUnixNano
        envelope.headers.firstEnqueuedAtUnixNano = nowUnixNano
        envelope.headers.attempt = 1
        return OutgoingMessage(
            queue: queue,
            body: envelope.encoded(),
            traceID: "\(context.traceID)",
            properties: [ManagedHeader.traceparent, .tracestate, .baggage].compactMap { header in
                envelope.headers.string(header).map { (name: header.rawValue, value: $0) }
            }
        )
    }
}
