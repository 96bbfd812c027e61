// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension FuzzTarget {
    /// What is accepted survives a hop; what is refused is kept whole in an error envelope that end actors accept.
    static func checkEnvelope(_ bytes: [UInt8]) throws(BrokenPromise) {
        let envelope: Envelope
        do throws(EnvelopeError) {
            envelope = try Envelope(decoding: bytes)
        } catch {
            return try checkFailure(error, bytes)
        }
        let again = try? Envelope(decoding: envelope.encoded())
        try promise(again == envelope, "an envelope does not survive its encoding")
        let outputs = [RuntimeOutput(payload: envelope.payload), RuntimeOutput(payload: .null)]
        for departure in (try? envelope.outgoing(for: outputs)) ?? [] {
            let next = try? Envelope(decoding: departure.envelope.encoded(), limits: .endActor)
            try promise(next == departure.envelope, "an envelope does not survive a hop")
        }
    }

    private static func checkFailure(_ error: EnvelopeError, _ bytes: [UInt8]) throws(BrokenPromise) {
        let failure = Envelope.failure(code: error.code, details: error.details, originalBytes: bytes, newID: "new")
        let stored = try? Envelope(decoding: failure.encoded(), limits: .endActor)
        try promise(stored == failure, "an error envelope is refused")
        let payload = try? JSONValue(failure.payload)
        let text = payload?["original_message"]?.stringValue.map { Array($0.utf8) }
        let binary = payload?["original_message_base64"]?.stringValue.flatMap { Base64.decode(Array($0.utf8)) }
        try promise((text ?? binary) == bytes, "the original message is not kept")
    }

    /// What is accepted can be sent on.
    static func checkReply(_ bytes: [UInt8]) throws(BrokenPromise) {
        guard case .outputs(let outputs)? = try? RuntimeReply(decoding: bytes) else { return }
        let envelope = Envelope(id: "x", route: Route(actors: ["a", "b", "c"]), payload: .null)
        for departure in (try? envelope.outgoing(for: outputs)) ?? [] {
            let next = try? Envelope(decoding: departure.envelope.encoded(), limits: .endActor)
            try promise(next == departure.envelope, "an answer makes an envelope that is none")
        }
    }
}
