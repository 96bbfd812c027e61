// SPDX-License-Identifier: Apache-2.0

extension Envelope {
    /// Makes the error envelope of an envelope: the same id, route, headers and other members, and a payload of
    /// `{"error","details","original_payload"}`.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - details: What is known about it.
    ///   - original: The envelope that failed.
    /// - Returns: An envelope for error-end.
    public static func failure(code: ErrorCode, details: ErrorDetails, original: Envelope) -> Envelope {
        failure(code: code.rawValue, details: details, original: original)
    }

    /// Makes the error envelope of an envelope with a code that a runtime of another version sent.
    ///
    /// - Parameters:
    ///   - code: The kind of failure, as it goes onto the wire.
    ///   - details: What is known about it.
    ///   - original: The envelope that failed.
    /// - Returns: An envelope for error-end.
    public static func failure(code: String, details: ErrorDetails, original: Envelope) -> Envelope {
        var writer = JSONWriter(capacity: original.payload.count + 512)
        writer.beginObject()
        writer.member("error", code)
        writer.member("details", details.rawJSON)
        writer.member("original_payload", original.payload)
        writer.endObject()
        var envelope = original
        envelope.payload = RawJSON(trusted: writer.bytes)
        return envelope
    }

    /// Makes the error envelope of a message that is no valid envelope.
    ///
    /// The payload is `{"error","details","original_payload":null}` with the whole message as `original_message` when
    /// it is UTF-8, and as `original_message_base64` when it is not. Id and headers are taken from the message where
    /// it says them unmistakably (``EnvelopeSalvage``); the route is error-end alone.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - details: What is known about it.
    ///   - originalBytes: The message as it was received.
    ///   - newID: The id to use when the message has none.
    ///   - errorEnd: The name of the actor that the envelope goes to.
    /// - Returns: An envelope for error-end.
    public static func failure(
        code: ErrorCode,
        details: ErrorDetails,
        originalBytes: [UInt8],
        newID: String,
        errorEnd: String = ActorName.errorEnd
    ) -> Envelope {
        let salvage = EnvelopeSalvage(originalBytes)
        var writer = JSONWriter(capacity: originalBytes.count * 3 / 2 + 512)
        writer.beginObject()
        writer.member("error", code.rawValue)
        writer.member("details", details.rawJSON)
        writer.name("original_payload")
        writer.null()
        if JSONScanner.isUTF8(originalBytes) {
            writer.name("original_message")
            writer.string(utf8: originalBytes)
        } else {
            writer.name("original_message_base64")
            writer.string(plain: Base64.encode(originalBytes))
        }
        writer.endObject()
        return Envelope(
            id: salvage.id ?? newID,
            route: Route(actors: [errorEnd]),
            headers: salvage.headers,
            payload: RawJSON(trusted: writer.bytes)
        )
    }
}
