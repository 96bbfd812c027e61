// SPDX-License-Identifier: Apache-2.0

// The spans of the gateway: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server, version 1.44.
extension SpanCatalog {
    /// A request of a client or a sidecar.
    public static var request: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.request("<method>", "<route>"),
            kind: .server,
            component: .gateway,
            meaning: "A request to the gateway, from its head to the end of its answer; of a stream to its end",
            parent: "the caller's span, where its context is continued: else the root of the trace",
            attributes: [
                .start(.httpRequestMethod), .start(.urlPath), .start(.urlScheme),
                .start(.httpRoute, when: "the path is one of the gateway's"),
                .start(.clientAddress, when: "it can be told"),
                .end(.httpResponseStatusCode, when: "there was an answer"),
                .end(.asyaTool, when: "a tool was called"),
                .end(.asyaEnvelopeID, when: "the request made or named an envelope"),
                .end(.errorType, when: "the status is an error"),
            ]
        )
    }

    /// A call of a tool by a message of the Model Context Protocol that names a trace.
    public static var toolCall: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.toolCall("<tool>"),
            kind: .server,
            component: .gateway,
            meaning:
                "A call of a tool by the Model Context Protocol whose message names a trace, until the call is on its way",
            parent: "the span that the message names",
            attributes: [.start(.asyaTool), .end(.errorType, when: "the status is an error")]
        )
    }

    /// The publication of an envelope that a call made.
    public static var call: SpanDeclaration {
        SpanDeclaration(
            name: SpanNames.call("<actor>"),
            kind: .producer,
            component: .gateway,
            meaning:
                "The envelope of a call for the first actor of its route, until the broker confirmed it; its context goes "
                + "into the envelope",
            parent: "the span of the request, or of the call where the message names its trace",
            attributes: [
                .start(.messagingSystem), .start(.messagingOperationName), .start(.messagingOperationType),
                .start(.messagingDestinationName), .start(.messagingMessageID), .start(.asyaEnvelopeID),
                .start(.asyaRunID), .start(.asyaActor), .start(.asyaRouteActors), .start(.asyaTool),
                .end(.errorType, when: "the status is an error"),
            ]
        )
    }
}
