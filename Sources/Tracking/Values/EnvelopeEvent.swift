// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// One change of an envelope, as it is stored and streamed.
public struct EnvelopeEvent: Sendable, Equatable {
    /// The envelope.
    public var envelopeID: String
    /// Its place among the envelope's events: 1, 2, 3 without a gap.
    ///
    /// The id of the server-sent event.
    public var sequence: Int64
    /// The envelope's status after it.
    public var status: EnvelopeStatus
    /// What happened, in words.
    public var message: String?
    /// What came of the envelope; on its final event only.
    public var result: RawJSON?
    /// Why it failed or was canceled.
    public var error: String?
    /// How much is done after it, 0 to 100.
    public var progressPercent: Double?
    /// The actor that it is about.
    public var actor: String?
    /// The route as it is known after it.
    public var actors: [String]?
    /// The place of the actor on the route.
    public var currentActorIndex: Int?
    /// How far the actor has come.
    public var state: ActorState?
    /// When it was recorded, in Unix nanoseconds.
    public var atUnixNano: UInt64

    /// An event with these members.
    public init(
        envelopeID: String,
        sequence: Int64,
        status: EnvelopeStatus,
        message: String? = nil,
        result: RawJSON? = nil,
        error: String? = nil,
        progressPercent: Double? = nil,
        actor: String? = nil,
        actors: [String]? = nil,
        currentActorIndex: Int? = nil,
        state: ActorState? = nil,
        atUnixNano: UInt64
    ) {
        self.envelopeID = envelopeID
        self.sequence = sequence
        self.status = status
        self.message = message
        self.result = result
        self.error = error
        self.progressPercent = progressPercent
        self.actor = actor
        self.actors = actors
        self.currentActorIndex = currentActorIndex
        self.state = state
        self.atUnixNano = atUnixNano
    }

    /// Whether no event of this envelope comes after it.
    public var isFinal: Bool { status.isFinal }
}
