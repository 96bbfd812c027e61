// SPDX-License-Identifier: Apache-2.0

/// Every attribute that any component sets, for tests and documentation.
///
/// Attributes that come from elsewhere (`OTEL_RESOURCE_ATTRIBUTES`, libraries, the user's own spans) are not ours to
/// declare.
public enum AttributeCatalog {
    /// All declarations, each key once.
    public static var all: [AttributeDeclaration] {
        asya + gateway + `operator` + messaging + http + general + resource
    }

    /// What no convention names.
    public static var asya: [AttributeDeclaration] {
        [
            AttributeDeclaration(.asyaActor, .string, "The actor"),
            AttributeDeclaration(.asyaComponent, "The component", oneOf: ComponentName.self),
            AttributeDeclaration(.asyaEnvelopeID, .string, "The identifier of the envelope"),
            AttributeDeclaration(
                .asyaEnvelopeParentID,
                .string,
                "The identifier of the envelope this one was fanned out from"
            ),
            AttributeDeclaration(.asyaRunID, .string, "The run: the envelope that started the trace"),
            AttributeDeclaration(.asyaRouteActors, .stringArray, "All actors of the route"),
            AttributeDeclaration(.asyaRouteIndex, .int, "The position in the route, from 0"),
            AttributeDeclaration(.asyaAttempt, .int, "The attempt at this hop, from 1"),
            AttributeDeclaration(
                .asyaDeliveryCount,
                .int,
                "How often the broker has delivered the message, from 1"
            ),
            AttributeDeclaration(
                .asyaQueueWait,
                .double,
                "How long the message waited in the queue after its delay, in milliseconds"
            ),
            AttributeDeclaration(
                .asyaClockSkew,
                .boolean,
                "True when the publisher's clock is ahead, so that the wait cannot be told"
            ),
            AttributeDeclaration(
                .asyaOutcome,
                "How the hop ended; on a handler's span how the handler did",
                // The outcomes of hops are the trace store's, which is a layer above; a test compares them.
                oneOf: [
                    "succeeded", "failed", "retried", "dead_lettered", "ended", "expired", "duplicate", "interrupted",
                    "canceled", "timed_out", "crashed", "cancelled",
                ]
            ),
            AttributeDeclaration(.asyaOutputCount, .int, "How many envelopes came out"),
            AttributeDeclaration(.asyaMessageType, "Why a message was published", oneOf: MessageType.self),
            AttributeDeclaration(.asyaDelay, .double, "The delay a message was published with, in milliseconds"),
            AttributeDeclaration(.asyaFanOutIndex, .int, "The position among the outputs of a fan-out, from 0"),
            AttributeDeclaration(.asyaFanOutCount, .int, "The number of outputs of a fan-out"),
            AttributeDeclaration(
                .asyaDeadLetterReason,
                "Why the message went to the dead-letter queue, as the queue itself says it",
                // The reasons are the transports', a layer above; a test compares them.
                oneOf: [
                    "error_end_unreachable", "deliveries_exhausted", "result_not_stored", "body_missing", "requested",
                ]
            ),
            AttributeDeclaration(
                .asyaRedrives,
                .int,
                "How many times the envelope has been sent again out of a dead-letter queue, this time included"
            ),
            AttributeDeclaration(
                .asyaErrorCode,
                "The code of the error envelope",
                // The codes are the envelope's, a sibling module; a test compares them.
                oneOf: [
                    "processing_error", "msg_parsing_error", "validation_error", "route_mismatch", "timeout_error",
                    "runtime_crashed", "envelope_too_large", "retries_exhausted",
                ]
            ),
            AttributeDeclaration(.asyaReplayRun, .string, "The run of the replay this span belongs to"),
            AttributeDeclaration(.asyaHandler, .string, "The handler: `module.function` or `module.Class.method`"),
            AttributeDeclaration(.asyaHandlerFingerprint, .string, "The hash of the handler's source"),
            AttributeDeclaration(.asyaWorkerPID, .int, "The worker process that ran the handler"),
            AttributeDeclaration(.asyaWorkerExit, .string, "How a worker died: its exit code or signal"),
            AttributeDeclaration(.asyaLinkReason, "Why a span refers to another", oneOf: LinkReason.self),
        ]
    }
}
