// SPDX-License-Identifier: Apache-2.0

/// One line of a listing: a ``TrackedEnvelope`` without what may be large.
public struct EnvelopeSummary: Sendable, Equatable {
    /// The envelope.
    public var id: String
    /// The envelope it was split off from.
    public var parentID: String?
    /// The tool that was called.
    public var tool: String?
    /// Who made it.
    public var principal: String
    /// Its trace.
    public var traceID: String?
    /// Where it stands.
    public var status: EnvelopeStatus
    /// Its route.
    public var actors: [String]
    /// The actor that it is at.
    public var currentActorIndex: Int
    /// The name of that actor.
    public var currentActorName: String?
    /// The last thing that was said about it.
    public var message: String?
    /// Why it failed or was canceled.
    public var error: String?
    /// How much is done, 0 to 100.
    public var progressPercent: Double
    /// When its time runs out, in Unix nanoseconds.
    public var deadlineUnixNano: UInt64?
    /// When it was made, in Unix nanoseconds.
    public var createdAtUnixNano: UInt64
    /// When it last changed, in Unix nanoseconds.
    public var updatedAtUnixNano: UInt64

    /// The summary of an envelope.
    public init(_ envelope: TrackedEnvelope) {
        id = envelope.id
        parentID = envelope.parentID
        tool = envelope.tool
        principal = envelope.principal
        traceID = envelope.traceID
        status = envelope.state.status
        actors = envelope.state.actors
        currentActorIndex = envelope.state.currentActorIndex
        currentActorName = envelope.state.currentActorName
        message = envelope.state.message
        error = envelope.state.error
        progressPercent = envelope.state.progressPercent
        deadlineUnixNano = envelope.deadlineUnixNano
        createdAtUnixNano = envelope.createdAtUnixNano
        updatedAtUnixNano = envelope.state.updatedAtUnixNano
    }
}
