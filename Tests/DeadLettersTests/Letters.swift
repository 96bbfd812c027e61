// SPDX-License-Identifier: Apache-2.0

import Envelopes
import TelemetryCore
import TransportTesting
import Transports

@testable import DeadLetters

/// Dead letters for tests.
enum Letters {
    static let trace = "0af7651916cd43dd8448eb211c80319c"
    static let otherTrace = "4bf92f3577b34da6a3ce929d0e0e4736"

    /// The bytes of an envelope that is at the actor `work`.
    static func body(
        _ id: String,
        payload: String = #"{"n": 1.50, "items": [{"name": "a"}]}"#,
        trace: String? = Self.trace,
        redrives: Int = 0,
        change: (inout Envelope) -> Void = { _ in }
    ) -> [UInt8] {
        var envelope = Envelope(
            id: id,
            route: Route(actors: ["first", "work", "last"], current: 1),
            payload: RawJSON(trusted: Array(payload.utf8))
        )
        if let trace { envelope.headers.setString("00-\(trace)-b7ad6b7169203331-01", for: .traceparent) }
        if redrives > 0 { envelope.headers.redrives = redrives }
        envelope.headers.attempt = 3
        change(&envelope)
        return envelope.encoded()
    }

    /// An error envelope's payload.
    static func failure(_ type: String, mro: [String] = []) -> String {
        let details = ErrorDetails(message: "it broke", type: type, mro: mro)
        let original = Envelope(id: "x", route: Route(actors: ["work"]), payload: .null)
        let failed = Envelope.failure(code: .processingError, details: details, original: original)
        return String(decoding: failed.payload.bytes, as: UTF8.self)
    }

    /// A letter that no transport holds.
    static func letter(
        _ body: [UInt8],
        actor: String = "work",
        reason: DeadLetterReason.Code? = .deliveriesExhausted,
        diedAtUnixNano: UInt64? = nil,
        token: UInt64 = 0
    ) -> DeadLetter {
        DeadLetter(
            Delivery(
                queue: QueueName(actor: actor).deadLetter,
                body: body,
                deliveryCount: 1,
                receivedAtUnixNano: 0,
                token: DeliveryToken(rawValue: token),
                deadLetter: reason.map { DeadLetterReason($0, detail: "for a test") },
                deadLetteredAtUnixNano: diedAtUnixNano
            )
        )
    }
}
