// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// Gives a message that its transport dead-lettered, because nobody ever settled it, the hop that it never had.
///
/// Without it the trace of such a message would end in the middle and say nothing; with it the trace is failed, tells why,
/// and holds the message.
struct DeadLetterRecorder: Sendable {
    let system: String
    let limits: EnvelopeLimits
    let tracer: Tracer
    /// Takes the record; returns at once.
    let store: @Sendable (HopRecord) -> Void

    /// Records the hop; called on the transport's thread.
    func record(_ letter: Delivery, _ reason: DeadLetterReason) {
        let envelope = try? Envelope(decoding: letter.body, limits: limits)
        let attempt = envelope.map { HopAttempt($0, receivedAtUnixNano: letter.receivedAtUnixNano) }
        let hop = HopSpan(
            tracer,
            name: SpanNames.process(letter.queue.actor),
            system: system,
            letter.queue,
            letter,
            envelope,
            attempt,
            parent: envelope.flatMap { HopSpan.context(of: $0.headers) }
        )
        hop.span.set(.asyaOutcome, .string(HopOutcome.deadLettered.name))
        hop.span.set(.asyaDeadLetterReason, .string(reason.code.rawValue))
        hop.span.setError(type: "DeadLetter", message: "\(reason)")
        hop.span.end(at: letter.receivedAtUnixNano)
        store(
            HopRecord(
                traceID: hop.context.traceID,
                spanID: hop.context.spanID,
                isSampled: hop.context.isSampled,
                envelopeID: envelope?.id ?? "",
                runID: envelope?.headers.string(.replay),
                routeIndex: envelope?.route.current ?? 0,
                actor: letter.queue.actor,
                queue: letter.queue.value,
                attempt: attempt?.number ?? 1,
                startedAtUnixNano: letter.receivedAtUnixNano,
                endedAtUnixNano: letter.receivedAtUnixNano,
                queueWait: attempt?.queueWait,
                outcome: .deadLettered,
                input: letter.body,
                outputs: [],
                error: HopError(code: reason.code.rawValue, type: "DeadLetter", message: reason.detail)
            )
        )
    }
}
