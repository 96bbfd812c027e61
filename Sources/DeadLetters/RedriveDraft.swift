// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A dead letter as it will be sent again.
public struct RedriveDraft: Sendable {
    /// The letter.
    public let letter: DeadLetter

    /// The actor that it goes to.
    public let actor: String

    /// The envelope that is sent, but for its managed headers; nil for a message that is no envelope and goes unchanged.
    public private(set) var envelope: Envelope?

    init(letter: DeadLetter, actor: String, envelope: Envelope?) {
        self.letter = letter
        self.actor = actor
        self.envelope = envelope
    }

    /// How many times the envelope will have been redriven; nil for a message that cannot count.
    public var redrives: Int? { envelope == nil ? nil : letter.redrives + 1 }

    /// Takes what somebody made of the envelope.
    ///
    /// Managed headers cannot be changed: those that the letter has stay.
    ///
    /// - Parameter bytes: The whole envelope as JSON.
    /// - Throws: ``RedriveRefusal`` for what is no envelope, or another one.
    public mutating func replaceEnvelope(with bytes: [UInt8]) throws(RedriveRefusal) {
        guard let original = envelope else {
            guard case .unreadable(let error) = letter.content else { return }
            throw .notAnEnvelope(error)
        }
        var edited: Envelope
        do throws(EnvelopeError) {
            edited = try Envelope(decoding: bytes, limits: .deadLetters)
        } catch {
            throw .notAnEnvelopeAnyMore(error)
        }
        guard edited.id == original.id else { throw .idChanged }
        edited.headers = edited.headers.applyingManaged(from: original.headers)
        envelope = edited
    }
}
