// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What the gateway knows of an envelope: what was asked for, by whom, and how far it has come.
///
/// What never changes is here, what reports change is in ``state``, whose members can be read here as well:
/// `envelope.status` is `envelope.state.status`.
@dynamicMemberLookup
public struct TrackedEnvelope: Sendable, Equatable {
    /// The envelope this one was split off from (fan-out).
    public var parentID: String?
    /// The tool that was called; nil for envelopes made otherwise.
    public var tool: String?
    /// Who made it, and so who may see it.
    public var principal: String
    /// The trace that it is the root of, as 32 hexadecimal digits.
    public var traceID: String?
    /// The caller's name for the request: the same principal and key never make a second envelope.
    public var idempotencyKey: String?
    /// The envelope's payload as it was sent.
    public var payload: RawJSON
    /// The envelope's headers, an object.
    public var headers: RawJSON?
    /// What travels with the route.
    public var routeMetadata: RawJSON?
    /// How long it may take from its creation.
    public var timeout: Duration?
    /// When its time runs out, in Unix nanoseconds.
    public var deadlineUnixNano: UInt64?
    /// When it was made, in Unix nanoseconds.
    public var createdAtUnixNano: UInt64
    /// From when on another gateway publishes it, in Unix nanoseconds, for the one that kept it may be gone; nil when its
    /// message is with the broker.
    public var publicationDueAtUnixNano: UInt64?
    /// How far it has come.
    public var state: EnvelopeState

    /// A new envelope, pending.
    ///
    /// - Parameters:
    ///   - id: its id; not empty.
    ///   - parentID: the envelope it was split off from.
    ///   - tool: the tool that was called.
    ///   - principal: who made it.
    ///   - actors: its route.
    ///   - currentActorIndex: where on the route it starts.
    ///   - payload: its payload.
    ///   - headers: its headers, an object.
    ///   - routeMetadata: what travels with the route.
    ///   - timeout: how long it may take; its deadline follows from this and from the time of creation.
    ///   - traceID: its trace.
    ///   - idempotencyKey: the caller's name for the request.
    ///   - createdAtUnixNano: the time, in Unix nanoseconds.
    public init(
        id: String,
        parentID: String? = nil,
        tool: String? = nil,
        principal: String,
        actors: [String],
        currentActorIndex: Int = 0,
        payload: RawJSON,
        headers: RawJSON? = nil,
        routeMetadata: RawJSON? = nil,
        timeout: Duration? = nil,
        traceID: String? = nil,
        idempotencyKey: String? = nil,
        createdAtUnixNano: UInt64
    ) {
        self.parentID = parentID
        self.tool = tool
        self.principal = principal
        self.traceID = traceID
        self.idempotencyKey = idempotencyKey
        self.payload = payload
        self.headers = headers
        self.routeMetadata = routeMetadata
        self.timeout = timeout
        self.deadlineUnixNano = timeout.map { createdAtUnixNano.later(by: $0) }
        self.createdAtUnixNano = createdAtUnixNano
        self.state = EnvelopeState(
            envelopeID: id,
            actors: actors,
            currentActorIndex: currentActorIndex,
            updatedAtUnixNano: createdAtUnixNano
        )
    }

    /// Names the envelope in every message and every report.
    public var id: String { state.envelopeID }

    /// A member of the state.
    public subscript<Value>(dynamicMember member: KeyPath<EnvelopeState, Value>) -> Value {
        state[keyPath: member]
    }

    /// An envelope that a fan-out split off from this one.
    ///
    /// It belongs to the same principal, tool and trace, and its time runs out with this one's. Whoever keeps it looks at
    /// this one once more afterwards, and cancels the child if this one was canceled meanwhile.
    ///
    /// - Parameters:
    ///   - id: its id.
    ///   - actors: its route.
    ///   - currentActorIndex: where on the route it starts.
    ///   - atUnixNano: the time, in Unix nanoseconds.
    /// - Returns: the envelope, pending, whose payload is `null`: a registration does not carry it.
    public func child(
        id: String,
        actors: [String],
        currentActorIndex: Int,
        atUnixNano: UInt64
    ) -> TrackedEnvelope {
        var child = TrackedEnvelope(
            id: id,
            parentID: self.id,
            tool: tool,
            principal: principal,
            actors: actors,
            currentActorIndex: currentActorIndex,
            payload: .null,
            traceID: traceID,
            createdAtUnixNano: atUnixNano
        )
        child.timeout = timeout
        child.deadlineUnixNano = deadlineUnixNano
        return child
    }

    /// Takes a report in; see ``EnvelopeState/apply(_:atUnixNano:)``.
    public mutating func apply(_ report: EnvelopeReport, atUnixNano: UInt64) -> EnvelopeEvent? {
        state.apply(report, atUnixNano: atUnixNano)
    }
}
