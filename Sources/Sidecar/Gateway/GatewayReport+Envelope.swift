// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What is told of an envelope.
extension GatewayReport {
    /// A payload with more bytes is not sent: the report says where it is stored.
    static let maxResultBytes = 12 << 20

    /// An actor has come that far with `envelope`, which is as it was received.
    static func progress(
        _ state: Progress.State,
        of envelope: Envelope,
        actors: [String]? = nil,
        message: String? = nil,
        took: Duration? = nil
    ) -> GatewayReport {
        let progress = Progress(
            actors: actors ?? envelope.route.actors,
            index: envelope.route.current,
            state: state,
            message: message,
            took: took
        )
        return GatewayReport(envelopeID: envelope.id, content: .progress(progress))
    }

    /// `envelope` came out of a fan-out; nil when it did not.
    static func child(_ envelope: Envelope) -> GatewayReport? {
        guard let parentID = envelope.parentID else { return nil }
        let child = Child(parentID: parentID, actors: envelope.route.actors, index: envelope.route.current)
        return GatewayReport(envelopeID: envelope.id, content: .child(child))
    }

    /// `envelope` reached happy-end.
    static func succeeded(_ envelope: Envelope, location: String?, atUnixNano: UInt64) -> GatewayReport {
        let isSent = envelope.payload.count <= maxResultBytes
        let result: JSONValue? = isSent ? nil : ["stored_at": location.map { .string($0) } ?? .null]
        return final(
            .succeeded(result: result.map { RawJSON($0) } ?? envelope.payload),
            envelope,
            location: location,
            atUnixNano: atUnixNano
        )
    }

    /// `envelope`, whose payload tells why it failed, reached error-end.
    static func failed(_ envelope: Envelope, location: String?, atUnixNano: UInt64) -> GatewayReport {
        let payload = ErrorPayload(envelope.payload)
        return final(
            .failed(error: payload.error, details: payload.details),
            envelope,
            location: location,
            atUnixNano: atUnixNano
        )
    }

    private static func final(
        _ outcome: Final.Outcome,
        _ envelope: Envelope,
        location: String?,
        atUnixNano: UInt64
    ) -> GatewayReport {
        let final = Final(
            outcome: outcome,
            parentID: envelope.parentID,
            actors: envelope.route.actors,
            index: envelope.route.current,
            location: location,
            atUnixNano: atUnixNano
        )
        return GatewayReport(envelopeID: envelope.id, content: .final(final))
    }
}

extension Envelope {
    /// Whether a fan-out made it and it is at the first actor since: what is said of it now may be the first that is said.
    var isFreshlyFannedOut: Bool {
        guard let parentID, let index = headers.fanOut?.index, index > 0 else { return false }
        return id == "\(parentID)-\(route.current - 1)-\(index)"
    }
}
