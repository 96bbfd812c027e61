// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// How far an envelope has come: what reports change.
///
/// A value whose changes are the rules: the status never goes back, a final one is never overwritten, progress never
/// decreases, and every change is one event with the next sequence number.
public struct EnvelopeState: Sendable, Equatable {
    /// The envelope that this is about.
    public let envelopeID: String
    /// Where it stands.
    public var status: EnvelopeStatus
    /// Its route, as far as it is known; handlers may lengthen it.
    public var actors: [String]
    /// The actor that it is at; the number of actors when all are done.
    public var currentActorIndex: Int
    /// The name of that actor.
    public var currentActorName: String?
    /// How far that actor has come; nil before its first report.
    public var currentActorState: ActorState?
    /// The last thing that was said about it.
    public var message: String?
    /// What came of it: of an envelope that failed, an object with `error` and `details`.
    public var result: RawJSON?
    /// Why it failed or was canceled.
    public var error: String?
    /// What is known about the error: message, type, traceback.
    public var errorDetails: RawJSON?
    /// How much is done, 0 to 100.
    public var progressPercent: Double
    /// When it last changed, in Unix nanoseconds.
    public var updatedAtUnixNano: UInt64
    /// The sequence number of its last event; 0 before the first.
    public var lastSequence: Int64

    /// The state of a new envelope.
    ///
    /// - Parameters:
    ///   - envelopeID: the envelope.
    ///   - actors: its route.
    ///   - currentActorIndex: where on the route it starts.
    ///   - updatedAtUnixNano: when it was made, in Unix nanoseconds.
    public init(envelopeID: String, actors: [String], currentActorIndex: Int = 0, updatedAtUnixNano: UInt64) {
        self.envelopeID = envelopeID
        self.status = .pending
        self.actors = actors
        self.currentActorIndex = currentActorIndex
        self.currentActorName = actors.indices.contains(currentActorIndex) ? actors[currentActorIndex] : nil
        self.progressPercent = 0
        self.updatedAtUnixNano = updatedAtUnixNano
        self.lastSequence = 0
    }
}
