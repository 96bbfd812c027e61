// SPDX-License-Identifier: Apache-2.0

/// One message: an id, a route, headers and a payload.
///
/// A decoded envelope shares the storage of the bytes it came from. The payload is never decoded; it, the headers,
/// `parent_id`, `deadline`, `route.metadata` and members that this version does not know are encoded with the bytes
/// they were decoded from unless they were set to something else.
public struct Envelope: Sendable, Hashable {
    /// The name that clients know the envelope by; not empty.
    public var id: String
    /// The `parent_id` as written.
    var parentIDText: RawJSON?
    /// Where the envelope goes.
    public var route: Route
    /// What travels beside the payload.
    public var headers: Headers
    /// What the handler gets.
    public var payload: RawJSON
    /// The `deadline` as written.
    var deadlineText: RawJSON?
    /// Top-level members that this version does not know; they travel on unchanged.
    public var extensions: JSONMembers

    /// Makes an envelope.
    public init(
        id: String,
        parentID: String? = nil,
        route: Route,
        headers: Headers = Headers(),
        payload: RawJSON,
        deadline: String? = nil,
        extensions: JSONMembers = JSONMembers()
    ) {
        self.id = id
        self.parentIDText = parentID.map(RawJSON.init(string:))
        self.route = route
        self.headers = headers
        self.payload = payload
        self.deadlineText = deadline.map(RawJSON.init(string:))
        self.extensions = extensions
    }

    /// The id of the envelope that this one was fanned out of.
    public var parentID: String? {
        get { parentIDText?.stringValue() }
        set { parentIDText = newValue.map(RawJSON.init(string:)) }
    }

    /// When the envelope is no longer worth running, as the sender wrote it (RFC 3339).
    public var deadline: String? {
        get { deadlineText?.stringValue() }
        set { deadlineText = newValue.map(RawJSON.init(string:)) }
    }

    /// The deadline as a point in time; nil when there is none or it cannot be read, which v0.1 ignored as well.
    public var deadlineUnixNano: UInt64? { deadline.flatMap(RFC3339.parse) }

    /// Checks that the envelope is at the actor that its route names.
    ///
    /// - Parameter actor: The actor that received the envelope; end actors accept any and do not ask.
    /// - Throws: ``EnvelopeError/routeMismatch(expected:actual:)``.
    public func check(isAt actor: String) throws(EnvelopeError) {
        guard route.currentActor == actor else {
            throw .routeMismatch(expected: route.currentActor, actual: actor)
        }
    }
}
