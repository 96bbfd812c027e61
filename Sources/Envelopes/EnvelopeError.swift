// SPDX-License-Identifier: Apache-2.0

/// Why bytes are no envelope, an envelope is at the wrong place, or a runtime's answer cannot be used.
///
/// Descriptions hold names of members and actors, counts and offsets, never a payload.
public enum EnvelopeError: Error, Sendable, Hashable {
    /// A string holds bytes that are not UTF-8.
    case notUTF8(offset: Int)
    /// The text breaks the JSON grammar.
    case notJSON(offset: Int, fault: JSONFault)
    /// `NaN` or an infinity, which JSON does not have.
    case notFinite(offset: Int)
    /// An object of the envelope names a member twice, so that readers could disagree about it.
    case duplicateKey(object: String, key: String)
    /// The encoded envelope exceeds the limit of bytes.
    case tooLarge(bytes: Int, limit: Int)
    /// Arrays and objects are nested too deep.
    case tooDeep(limit: Int)
    /// The route has too many actors.
    case tooManyActors(count: Int, limit: Int)
    /// The headers exceed the limit of bytes.
    case headersTooLarge(bytes: Int, limit: Int)
    /// The name or the text of a header holds a line break or NUL.
    case illegalHeader(name: String)
    /// A required member is not there.
    case missing(member: String)
    /// A member that must not be empty is.
    case empty(member: String)
    /// A member is of the wrong type.
    case wrongType(member: String, expected: String)
    /// A name in the route is no DNS label.
    case invalidActorName(index: Int)
    /// The envelope reached an actor that is not the current one of its route; `expected` is nil at a route's end.
    case routeMismatch(expected: String?, actual: String)
    /// A handler changed the route where it may not.
    case routeRewrite(RouteViolation)
    /// A runtime's answer is not of the form that the protocol wants.
    case invalidReply(reason: String)
}

extension EnvelopeError {
    init(_ error: JSONError) {
        switch error {
        case .malformed(let offset, let fault): self = .notJSON(offset: offset, fault: fault)
        case .notUTF8(let offset): self = .notUTF8(offset: offset)
        case .notFinite(let offset): self = .notFinite(offset: offset)
        case .tooDeep(let limit): self = .tooDeep(limit: limit)
        }
    }

    /// The code that an error envelope carries for this error.
    public var code: ErrorCode {
        switch self {
        case .notUTF8, .notJSON, .notFinite, .duplicateKey: .messageParsingError
        case .tooLarge, .headersTooLarge: .envelopeTooLarge
        case .illegalHeader, .tooDeep, .tooManyActors, .missing, .empty, .wrongType, .invalidActorName, .routeRewrite:
            .validationError
        case .routeMismatch: .routeMismatch
        case .invalidReply: .processingError
        }
    }

    /// A name for this kind of error, as `details.type` and as a metric label: one of a closed set.
    public var type: String {
        switch self {
        case .notUTF8: "NotUTF8"
        case .notJSON: "NotJSON"
        case .notFinite: "NotFinite"
        case .duplicateKey: "DuplicateKey"
        case .tooLarge: "EnvelopeTooLarge"
        case .tooDeep: "TooDeep"
        case .tooManyActors: "TooManyActors"
        case .headersTooLarge: "HeadersTooLarge"
        case .illegalHeader: "IllegalHeader"
        case .missing: "MissingMember"
        case .empty: "EmptyMember"
        case .wrongType: "WrongType"
        case .invalidActorName: "InvalidActorName"
        case .routeMismatch: "RouteMismatch"
        case .routeRewrite: "RouteRewrite"
        case .invalidReply: "InvalidReply"
        }
    }

    /// The error as the details of an error envelope.
    public var details: ErrorDetails { ErrorDetails(message: description, type: type) }
}

extension EnvelopeError: CustomStringConvertible {
    /// One line that says what is wrong and with what.
    public var description: String {
        switch self {
        case .notUTF8(let offset): "The message is not UTF-8 at byte \(offset)"
        case .notJSON(let offset, let fault): "The message is not JSON: \(fault.rawValue) at byte \(offset)"
        case .notFinite(let offset): "The message holds NaN or Infinity, which JSON has not, at byte \(offset)"
        case .duplicateKey(let object, let key): "The \(object) has the member '\(Self.shortened(key))' twice"
        case .tooLarge(let bytes, let limit):
            "The envelope has \(bytes) bytes and may have \(limit) (ASYA_MAX_ENVELOPE_BYTES)"
        case .tooDeep(let limit): "The message nests arrays and objects deeper than \(limit) levels"
        case .tooManyActors(let count, let limit): "The route has \(count) actors and may have \(limit)"
        case .headersTooLarge(let bytes, let limit): "The headers have \(bytes) bytes and may have \(limit)"
        case .illegalHeader(let name):
            "The header '\(Self.shortened(name))' holds a line break or NUL in its name or text"
        case .missing(let member): "Envelope missing required '\(member)' field"
        case .empty(let member): "The envelope's '\(member)' is empty"
        case .wrongType(let member, let expected): "The '\(member)' must be \(expected)"
        case .invalidActorName(let index):
            "route.actors[\(index)] is not the name of an actor: 1 to 63 lower-case letters, digits and hyphens"
        case .routeMismatch(let expected, let actual):
            "Route mismatch: message routed to wrong actor (expected: \(expected ?? "end of route"), actual: \(actual))"
        case .routeRewrite(let violation): "The handler's route is not allowed: \(violation)"
        case .invalidReply(let reason): "The runtime's answer cannot be used: \(reason)"
        }
    }

    /// A member name of an unknown sender, without control characters and cut to a length that fits a log line.
    private static func shortened(_ name: String) -> String {
        let start = name.unicodeScalars.prefix(64)
        let text = String(String.UnicodeScalarView(start.map { $0.properties.generalCategory == .control ? "?" : $0 }))
        return start.endIndex == name.endIndex ? text : text + "..."
    }
}
