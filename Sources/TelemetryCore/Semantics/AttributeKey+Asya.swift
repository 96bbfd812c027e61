// SPDX-License-Identifier: Apache-2.0

// What no convention names.
extension AttributeKey {
    /// The actor.
    public static let asyaActor = AttributeKey("asya.actor")

    /// The component; one of `ComponentName`.
    public static let asyaComponent = AttributeKey("asya.component")

    /// The identifier of the envelope.
    public static let asyaEnvelopeID = AttributeKey("asya.envelope.id")

    /// The identifier of the envelope this one was fanned out from.
    public static let asyaEnvelopeParentID = AttributeKey("asya.envelope.parent_id")

    /// The run: the envelope that started the trace.
    public static let asyaRunID = AttributeKey("asya.run.id")

    /// All actors of the route.
    public static let asyaRouteActors = AttributeKey("asya.route.actors")

    /// The position in the route, from 0.
    public static let asyaRouteIndex = AttributeKey("asya.route.index")

    /// The attempt at this hop, from 1.
    public static let asyaAttempt = AttributeKey("asya.attempt")

    /// How often the broker has delivered the message, from 1.
    public static let asyaDeliveryCount = AttributeKey("asya.delivery_count")

    /// How long the message waited in the queue, in milliseconds.
    public static let asyaQueueWait = AttributeKey("asya.queue.wait_ms")

    /// True when the publisher's clock is ahead, so that the wait cannot be told.
    public static let asyaClockSkew = AttributeKey("asya.queue.clock_skew")

    /// How the hop ended.
    public static let asyaOutcome = AttributeKey("asya.outcome")

    /// How many envelopes the handler made.
    public static let asyaOutputCount = AttributeKey("asya.output.count")

    /// Why a message was published; one of `MessageType`.
    public static let asyaMessageType = AttributeKey("asya.message.type")

    /// The delay a message was published with, in milliseconds.
    public static let asyaDelay = AttributeKey("asya.delay_ms")

    /// The position among the outputs of a fan-out, from 0.
    public static let asyaFanOutIndex = AttributeKey("asya.fan_out.index")

    /// The number of outputs of a fan-out.
    public static let asyaFanOutCount = AttributeKey("asya.fan_out.count")

    /// Why a message went to the dead-letter queue; one of `DeadLetterReason.Code`.
    public static let asyaDeadLetterReason = AttributeKey("asya.dlq.reason")

    /// How many times the envelope has been sent again out of a dead-letter queue, this time included.
    public static let asyaRedrives = AttributeKey("asya.redrives")

    /// The code of the error envelope.
    public static let asyaErrorCode = AttributeKey("asya.error.code")

    /// The replay this span belongs to.
    public static let asyaReplayRun = AttributeKey("asya.replay.run")

    /// The handler: `module.function` or `module.Class.method`.
    public static let asyaHandler = AttributeKey("asya.handler.name")

    /// The hash of the handler's source.
    public static let asyaHandlerFingerprint = AttributeKey("asya.handler.fingerprint")

    /// What the runtime's handler is called with: its payload or the whole envelope.
    public static let asyaHandlerMode = AttributeKey("asya.handler.mode")

    /// The worker process that ran the handler.
    public static let asyaWorkerPID = AttributeKey("asya.worker.pid")

    /// How a worker died: its exit code or signal.
    public static let asyaWorkerExit = AttributeKey("asya.worker.exit")

    /// Why a span refers to another; one of `LinkReason`.
    public static let asyaLinkReason = AttributeKey("asya.link.reason")
}
