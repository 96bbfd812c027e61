// SPDX-License-Identifier: Apache-2.0

/// Every kind of span that any component makes, for tests and documentation.
///
/// https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/, version 1.44: what the conventions require is
/// there when the span starts. One envelope is one trace: the span that handles a message is a child of the one that
/// published it, which the conventions allow for single messages, and links to it as well.
public enum SpanCatalog {
    /// All declarations.
    public static var all: [SpanDeclaration] {
        [
            request, toolCall, call, send, redrive, process, handler, publish, settle, replay, replayedHop, reconcile,
            step,
        ]
    }

    /// The root of a trace.
    public static var send: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.send("<actor>"),
            kind: .producer,
            component: .cli,
            meaning:
                "`asya send`, or `asya trace replay --live`, publishes an envelope for the first actor of its route",
            parent: "none: the root of the trace; linked to the root of the recorded trace that is run again",
            attributes: [
                .start(.messagingSystem), .start(.messagingOperationName), .start(.messagingOperationType),
                .start(.messagingDestinationName), .start(.messagingMessageID), .start(.asyaEnvelopeID),
                .start(.asyaRunID), .start(.asyaActor), .start(.asyaRouteActors), failure,
            ]
        )
    }

    /// A dead letter on its way again.
    public static var redrive: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.redrive("<actor>"),
            kind: .producer,
            component: .cli,
            meaning:
                "`asya dlq redrive` sends a dead letter to an actor, until the broker confirmed it; its context goes into "
                + "the envelope",
            parent: "the span that the dead letter named as its publisher; linked as well",
            attributes: [
                .start(.messagingSystem), .start(.messagingOperationName), .start(.messagingOperationType),
                .start(.messagingDestinationName), .start(.messagingMessageID), .start(.asyaEnvelopeID),
                .start(.asyaActor), .start(.asyaRedrives),
                .start(.asyaDeadLetterReason, when: "the broker tells it"), failure,
            ]
        )
    }

    /// One attempt of an actor at one message.
    public static var process: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.process("<actor>"),
            kind: .consumer,
            component: .sidecar,
            meaning: "One attempt of an actor at one message, from its reception to its settlement",
            parent:
                "the `send`, `redrive` or `publish` span of the message, or the `process` span of the attempt before; "
                + "linked as well",
            attributes: [
                .start(.messagingSystem), .start(.messagingOperationName), .start(.messagingOperationType),
                .start(.messagingDestinationName), .start(.messagingEnvelopeSize), .start(.asyaActor),
                .start(.asyaDeliveryCount), .start(.messagingMessageID, when: readable),
                .start(.asyaEnvelopeID, when: readable), .start(.asyaRouteIndex, when: readable),
                .start(.asyaEnvelopeParentID, when: "the envelope has a parent"),
                .start(.asyaFanOutIndex, when: "the envelope is part of a fan-out"),
                .start(.asyaFanOutCount, when: "the envelope is part of a fan-out"),
                .start(.asyaAttempt, when: readable),
                .start(.asyaQueueWait, when: "the time of publication is known"),
                .start(.asyaClockSkew, when: "the time of publication lies in the future"),
                .end(.asyaOutcome), .end(.asyaOutputCount, when: "the message was settled"),
                .end(.asyaErrorCode, when: "the attempt failed"),
                .end(.asyaDeadLetterReason, when: "the message went to the dead-letter queue"), failure,
            ]
        )
    }

    /// A run of a handler.
    public static var handler: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.handler("<actor>"),
            kind: .internal,
            component: .runtime,
            meaning:
                "A worker runs the actor's handler; the parent of the spans that user code makes with OpenTelemetry",
            parent: "the `process` span of the sidecar",
            attributes: [
                .start(.asyaActor), .start(.asyaEnvelopeID, when: readable), .start(.asyaHandler),
                .start(.asyaHandlerFingerprint, when: "the handler's source can be read"),
                .start(.asyaWorkerPID, when: "the worker lives"), .end(.asyaOutcome),
                .end(.asyaOutputCount, when: "the handler succeeded"),
                .end(.asyaErrorCode, when: "the handler raised an error"),
                .end(.asyaWorkerExit, when: "the worker died"), failure,
            ]
        )
    }

    /// The publication of an envelope.
    public static var publish: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.publish("<actor>"),
            kind: .producer,
            component: .sidecar,
            meaning:
                "An envelope for the next actor, until the broker confirmed it; its context goes into the envelope",
            parent: "the `process` span",
            attributes: [
                .start(.messagingSystem), .start(.messagingOperationName), .start(.messagingOperationType),
                .start(.messagingDestinationName), .start(.messagingMessageID), .start(.asyaEnvelopeID),
                .start(.asyaMessageType), failure,
            ]
        )
    }

    /// The settlement of a message.
    public static var settle: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.settle("<queue>"),
            kind: .client,
            component: .sidecar,
            meaning: "The message is acknowledged, and what came of it is confirmed; one span for each try",
            parent: "the `process` span",
            attributes: [
                .start(.messagingSystem), .start(.messagingOperationName), .start(.messagingOperationType),
                .start(.messagingDestinationName), .start(.messagingMessageID, when: readable), failure,
            ]
        )
    }

    /// The root of a replay.
    public static var replay: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.replay("<actor>"),
            kind: .internal,
            component: .cli,
            meaning: "`asya trace replay` ran a recorded trace again, beginning at this actor; stored, never exported",
            parent: "none: the root of a trace of its own, linked to the root of the recorded one",
            attributes: [.start(.asyaReplayRun), .start(.asyaComponent), failure]
        )
    }

    /// A hop of a replay.
    public static var replayedHop: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.process("<actor>"),
            kind: .internal,
            component: .cli,
            meaning: "A recorded attempt was run again; stored, never exported",
            parent: "the `replay` span; linked to the recorded `process` span",
            attributes: [
                .start(.asyaActor), .start(.asyaEnvelopeID), .start(.asyaRouteIndex), .start(.asyaAttempt),
                .start(.asyaReplayRun), .start(.asyaHandler, when: "a handler was run"),
                .start(.asyaHandlerFingerprint, when: "the handler's source can be read"), .end(.asyaOutcome),
                .end(.asyaOutputCount), failure,
            ]
        )
    }

    private static let readable = "the message is an envelope"
    private static var failure: AttributeUse { .end(.errorType, when: "the status is an error") }
}
