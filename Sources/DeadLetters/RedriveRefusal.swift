// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// Why a dead letter is not redriven.
public enum RedriveRefusal: Error, Sendable, Equatable {
    /// It has come back too often.
    case redrivenTooOften(redrives: Int, limit: Int)
    /// It is no envelope, so that nothing in it can be changed.
    case notAnEnvelope(EnvelopeError)
    /// The payload has no such place, or is no JSON that can be changed.
    case noSuchPlace(JSONPath)
    /// What came of the changes is no envelope.
    case notAnEnvelopeAnyMore(EnvelopeError)
    /// The changes gave the envelope another id.
    case idChanged
}

extension RedriveRefusal: CustomStringConvertible {
    /// What is wrong and what to do about it; holds no payload.
    public var description: String {
        switch self {
        case .redrivenTooOften(let redrives, let limit):
            "redriven \(redrives) times already, at most \(limit) are allowed; mend what kills it, "
                + "then use --force or a higher --max-redrives"
        case .notAnEnvelope(let error):
            "it is no envelope (\(error)), so that it can only be redriven unchanged: leave out --set and --edit"
        case .noSuchPlace(let path):
            "its payload has no place \(path); the place above it must exist, see `asya dlq show`"
        case .notAnEnvelopeAnyMore(let error):
            "changed like this it is no envelope: \(error)"
        case .idChanged:
            "the id must stay as it is; send another envelope with `asya send`"
        }
    }
}
