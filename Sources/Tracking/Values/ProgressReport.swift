// SPDX-License-Identifier: Apache-2.0

/// An actor has come further with an envelope: the body of `POST /envelopes/{id}/progress`.
public struct ProgressReport: Sendable, Equatable {
    /// The route as the sidecar knows it.
    public var actors: [String]
    /// The place on the route of the actor that reports.
    public var currentActorIndex: Int
    /// How far the actor has come; nil for a state that this version does not know.
    public var state: ActorState?
    /// What happened, in words.
    public var message: String?
    /// Whether `completed` may come with the place of the *next* actor, as sidecars of v0.1 send it.
    ///
    /// It is taken so only when the actor before that place is the one that last reported, and was not done; what says
    /// the place of the actor itself is understood as well.
    public var mayNameNextActor: Bool

    /// A report.
    ///
    /// - Parameters:
    ///   - actors: the route as the sidecar knows it.
    ///   - currentActorIndex: the place on it of the actor that reports.
    ///   - state: how far the actor has come.
    ///   - message: what happened, in words.
    ///   - mayNameNextActor: whether it comes from a sidecar that may be of v0.1.
    public init(
        actors: [String],
        currentActorIndex: Int,
        state: ActorState?,
        message: String? = nil,
        mayNameNextActor: Bool = false
    ) {
        self.actors = actors
        self.currentActorIndex = currentActorIndex
        self.state = state
        self.message = message
        self.mayNameNextActor = mayNameNextActor
    }
}
