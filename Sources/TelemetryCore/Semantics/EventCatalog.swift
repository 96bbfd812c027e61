// SPDX-License-Identifier: Apache-2.0

/// Every span event and link that any component adds, for tests and documentation.
public enum EventCatalog {
    /// All events.
    public static var all: [EventDeclaration] {
        [
            EventDeclaration(
                name: EventNames.retryScheduled,
                meaning: "The attempt failed, and the envelope went back to its queue for another one",
                spans: SpanCatalog.process.name,
                attributes: [.asyaAttempt, .asyaDelay]
            ),
            EventDeclaration(
                name: EventNames.hop,
                meaning:
                    "What an actor received and produced: a log record of `asya trace export`, the rest in its body",
                spans: "none: a log record with the span's id",
                attributes: [
                    .asyaActor, .asyaEnvelopeID, .asyaRouteIndex, .asyaAttempt, .asyaOutcome, .errorType,
                ]
            ),
            EventDeclaration(
                name: EventNames.exception,
                meaning: "An error that a library recorded through swift-distributed-tracing",
                spans: "spans of libraries",
                attributes: [.exceptionType, .exceptionMessage]
            ),
        ]
    }

    /// What every link of our own spans has.
    public static var linkAttributes: [AttributeUse] {
        [
            .start(.asyaLinkReason),
            .start(.messagingMessageID, when: "the link refers to the creation of a message that is an envelope"),
        ]
    }
}
