// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Logging
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// A hop as the trace store and the log show it.
extension HandledHop {
    /// What the trace store keeps, from which the hop can be replayed.
    func record(_ services: SidecarServices, outputs: [HopOutput], endedAtUnixNano: UInt64) -> HopRecord {
        HopRecord(
            traceID: span.context.traceID,
            spanID: span.context.spanID,
            isSampled: span.context.isSampled,
            envelopeID: (envelope ?? plan.messages.first?.envelope)?.id ?? "",
            runID: envelope?.headers.string(.replay),
            routeIndex: envelope?.route.current ?? 0,
            actor: services.queue.actor,
            queue: services.queue.value,
            attempt: attempt?.number ?? 1,
            startedAtUnixNano: delivery.receivedAtUnixNano,
            endedAtUnixNano: endedAtUnixNano,
            queueWait: attempt?.queueWait,
            outcome: plan.outcome,
            input: delivery.body,
            inputPayload: envelope?.payload.sourceRange,
            outputs: outputs,
            error: plan.failure?.recorded,
            handler: handler?.name,
            handlerFingerprint: handler?.fingerprint
        )
    }

    /// The keys that find this envelope in logs and traces, and `more`.
    func logMetadata(_ more: Logger.Metadata) -> Logger.Metadata {
        var metadata = more
        if let envelope { metadata[LogKeys.envelopeID] = "\(envelope.id)" }
        metadata[LogKeys.traceID] = "\(span.context.traceID)"
        metadata[LogKeys.spanID] = "\(span.context.spanID)"
        return metadata
    }
}
