// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// An envelope reached an end actor: the body of `POST /envelopes/{id}/final`.
public struct FinalReport: Sendable, Equatable {
    /// How an envelope can end at an actor.
    public enum Outcome: String, Sendable, CaseIterable {
        /// At happy-end.
        case succeeded
        /// At error-end.
        case failed
    }

    /// How it ended.
    public var outcome: Outcome
    /// What came of it.
    public var result: RawJSON?
    /// Why it failed, in words.
    public var error: String?
    /// What is known about the error: message, type, traceback.
    public var errorDetails: RawJSON?
    /// The route as the sidecar knows it; may be empty.
    public var actors: [String]
    /// The place of the actor where it ended or failed.
    public var currentActorIndex: Int?
    /// The name of that actor.
    public var currentActorName: String?
    /// Where the result was stored, a URI (`metadata.s3_uri`).
    public var storedAt: String?

    /// A report with these members.
    public init(
        outcome: Outcome,
        result: RawJSON? = nil,
        error: String? = nil,
        errorDetails: RawJSON? = nil,
        actors: [String] = [],
        currentActorIndex: Int? = nil,
        currentActorName: String? = nil,
        storedAt: String? = nil
    ) {
        self.outcome = outcome
        self.result = result
        self.error = error
        self.errorDetails = errorDetails
        self.actors = actors
        self.currentActorIndex = currentActorIndex
        self.currentActorName = currentActorName
        self.storedAt = storedAt
    }
}
