// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import Envelopes
internal import HTTPTypes
internal import Tracking
internal import Transports

/// Why a request is not answered with what it asked for.
///
/// A client gets `{"error":{"code","message"}}`; the message says what to do and holds nothing of a payload.
enum APIError: Error, Sendable, Equatable {
    /// The body is not JSON.
    case malformedJSON(JSONError)
    /// The body is JSON and not what the resource takes, or a parameter of the query is wrong.
    case invalidRequest(String)
    /// The body is longer than the gateway takes.
    case bodyTooLarge(limit: Int)
    /// The body is of a kind that the resource does not take.
    case unsupportedMediaType
    /// The body did not arrive whole.
    case incompleteBody
    /// The client has closed the connection before there was an answer; nobody but the log is told.
    case clientLeft
    /// The arguments do not fit the tool.
    case invalidArguments([String])
    /// Whoever asks is not known, may not have it or asks too often.
    case access(AccessError)
    /// The token of the internal listener is missing or wrong.
    case wrongToken
    /// There is no such tool, or it is not for the caller.
    case unknownTool
    /// There is no such envelope, or it is not the caller's.
    case unknownEnvelope
    /// There is no such resource.
    case unknownResource
    /// The resource does not know the method.
    case methodNotAllowed([String])
    /// The envelope has ended.
    case alreadyEnded(EnvelopeStatus)
    /// The id belongs to another envelope.
    case duplicateID
    /// The idempotency key was used for another request.
    case keyReused
    /// More is asked for than the gateway does at once.
    case overloaded(String, retryAfter: Duration)
    /// Something that the gateway needs does not work at the moment.
    case unavailable(String, retryAfter: Duration)
    /// Something that the gateway needs does not work.
    case broken(String)

    /// The status code.
    var status: Int {
        switch self {
        case .malformedJSON, .invalidRequest, .incompleteBody, .invalidArguments: 400
        case .access(let error): error.status
        case .wrongToken: 401
        case .unknownTool, .unknownEnvelope, .unknownResource: 404
        case .methodNotAllowed: 405
        case .alreadyEnded, .duplicateID: 409
        case .bodyTooLarge: 413
        case .unsupportedMediaType: 415
        case .keyReused: 422
        // No status of HTTP, but one that proxies log for this.
        case .clientLeft: 499
        case .overloaded, .unavailable: 503
        case .broken: 500
        }
    }

    /// The word that programs compare.
    var code: String {
        switch self {
        case .malformedJSON: "malformed_json"
        case .invalidRequest: "invalid_request"
        case .bodyTooLarge: "body_too_large"
        case .unsupportedMediaType: "unsupported_media_type"
        case .incompleteBody: "incomplete_body"
        case .clientLeft: "client_left"
        case .invalidArguments: "invalid_arguments"
        case .access(let error): error.code
        case .wrongToken: "invalid_token"
        case .unknownTool: "unknown_tool"
        case .unknownEnvelope: "unknown_envelope"
        case .unknownResource: "unknown_resource"
        case .methodNotAllowed: "method_not_allowed"
        case .alreadyEnded: "already_ended"
        case .duplicateID: "duplicate_id"
        case .keyReused: "idempotency_key_reused"
        case .overloaded: "overloaded"
        case .unavailable: "unavailable"
        case .broken: "internal_error"
        }
    }

    /// What else belongs into the head of the answer.
    var fields: HTTPFields {
        switch self {
        case .access(let error):
            HTTPFields(
                [
                    error.challenge().map { HTTPField(name: .wwwAuthenticate, value: $0) },
                    error.retryAfterSeconds.map { HTTPField(name: .retryAfter, value: String($0)) },
                ].compactMap(\.self)
            )
        case .wrongToken: [.wwwAuthenticate: "Bearer realm=\"asya\""]
        case .methodNotAllowed(let methods): [.allow: methods.joined(separator: ", ")]
        case .overloaded(_, let delay), .unavailable(_, let delay):
            [.retryAfter: String(delay.wholeSecondsUp)]
        default: [:]
        }
    }

    /// The document that the client gets.
    var body: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("error")
        json.beginObject()
        json.member("code", code)
        json.member("message", description)
        if case .invalidArguments(let problems) = self {
            json.name("problems")
            json.beginArray()
            for problem in problems { json.string(problem) }
            json.endArray()
        }
        json.endObject()
        if case .invalidArguments = self {
            // What clients of v0.1 look at, which knew no other sign of an error.
            ToolCallAnswer.write(text: description, isError: true, to: &json)
        }
        json.endObject()
        return json.bytes
    }
}

extension APIError: CustomStringConvertible {
    /// What is wrong and what to do.
    var description: String {
        switch self {
        case .malformedJSON(let error): "the body is \(error); send one JSON document in UTF-8"
        case .invalidRequest(let problem): problem
        case .bodyTooLarge(let limit):
            "the body is longer than \(limit) bytes; send less, pass large data by reference, or have "
                + "ASYA_MAX_ENVELOPE_BYTES raised"
        case .unsupportedMediaType: "the body must be JSON; send it with Content-Type: application/json"
        case .incompleteBody: "the body did not arrive whole; send the request again"
        case .clientLeft: "the client has closed the connection; send the request again"
        case .invalidArguments(let problems): "the arguments do not fit the tool: " + problems.joined(separator: "; ")
        case .access(let error): "\(error)"
        case .wrongToken:
            "the token is missing or wrong; send that of ASYA_GATEWAY_TOKEN as 'Authorization: Bearer ...'"
        case .unknownTool: "there is no tool of this name that you may call; GET /tools names those there are"
        case .unknownEnvelope:
            "there is no envelope of this id that you may see; the id is in the answer to the call that made it"
        case .unknownResource: "there is no such resource; GET /openapi.json names those there are"
        case .methodNotAllowed(let methods):
            "the resource does not know this method; use \(methods.joined(separator: " or "))"
        case .alreadyEnded(let status): "the envelope has ended (\(status.rawValue)) and cannot be canceled any more"
        case .duplicateID: "another envelope has this id; use one of your own"
        case .keyReused:
            "the Idempotency-Key was used for another request; use a new key, or repeat that request unchanged"
        case .overloaded(let what, let delay): "\(what); try again in \(delay.wholeSecondsUp) s"
        case .unavailable(let what, let delay): "\(what); try again in \(delay.wholeSecondsUp) s"
        case .broken(let what): what
        }
    }

    /// What a client is told of a failure of the store.
    init(_ error: TrackingError) {
        switch error {
        case .overloaded(let delay):
            self = .overloaded("more is waiting to be stored than the gateway keeps", retryAfter: delay)
        case .duplicateID: self = .duplicateID
        case .tooLarge(_, let limit): self = .bodyTooLarge(limit: limit)
        case .closed: self = .unavailable("the gateway is shutting down", retryAfter: .seconds(1))
        case .unavailable, .failed, .storageFull:
            self = .unavailable("the store of envelopes does not answer", retryAfter: .seconds(5))
        case .readOnly, .corrupt, .incompatible:
            self = .broken("the store of envelopes cannot be used; the gateway's log says why")
        }
    }
}

extension Duration {
    /// Whole seconds, rounded up, at least 1: what `Retry-After` can say.
    var wholeSecondsUp: Int64 {
        let (seconds, attoseconds) = components
        return max(1, attoseconds > 0 ? seconds + 1 : seconds)
    }
}
