// SPDX-License-Identifier: Apache-2.0

/// What became of a dead letter that was to be redriven or purged.
public struct DeadLetterOutcome: Sendable, Equatable {
    /// The letter's id.
    public let id: String
    /// The trace that it belongs to.
    public let traceID: String?
    /// The actor whose dead letter it was.
    public let actor: String
    /// The actor that it was sent to; nil for a purge.
    public let target: String?
    /// How many times it has been redriven now; nil for a purge and for what cannot count.
    public let redrives: Int?
    /// Why it was not done, and that the letter is still there; nil when it was done.
    public let problem: String?

    /// What became of a letter; without a problem it was deleted, or would be.
    public init(purged letter: DeadLetter, problem: String? = nil) {
        id = letter.id
        traceID = letter.traceID
        actor = letter.actor
        target = nil
        redrives = nil
        self.problem = problem
    }

    /// What became of a draft; without a problem it was sent, or would be.
    public init(_ draft: RedriveDraft, problem: String? = nil) {
        id = draft.letter.id
        traceID = draft.letter.traceID
        actor = draft.letter.actor
        target = draft.actor
        redrives = draft.redrives
        self.problem = problem
    }

    /// A letter that must not be redriven.
    public init(refused letter: DeadLetter, _ refusal: RedriveRefusal) {
        self.init(purged: letter, problem: "\(refusal)")
    }
}
