// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// An error of the protocol, with what to do about it.
///
/// Codes: 1.0, section 5.4, and JSON-RPC 2.0, section 5.1. Version 0.3 (section 8) has the same ones up to -32007.
struct A2AError: Error, Sendable, Equatable {
    /// What kind of error it is.
    var code: Int
    /// The kind in words, for the error details of version 1.0.
    var reason: String
    /// What is wrong.
    var message: String
    /// What to do about it.
    var hint: String
    /// The HTTP status that goes with it.
    ///
    /// 200 for whatever a well-formed request can cause: clients read the body of no other status.
    var status = 200
    /// Header fields that go with the status.
    var headers: [A2AHeader] = []

    private init(_ code: Int, _ reason: String, _ message: String, hint: String, status: Int = 200) {
        self.code = code
        self.reason = reason
        self.message = message
        self.hint = hint
        self.status = status
    }

    /// The body is not JSON.
    static func parse(_ error: JSONError) -> A2AError {
        let hint = "send one JSON-RPC 2.0 request as UTF-8 JSON"
        return A2AError(-32700, "PARSE_ERROR", "Parse error: \(error)", hint: hint, status: 400)
    }

    /// The body is JSON, and not a request.
    static func invalidRequest(_ message: String, status: Int = 400, hint: String) -> A2AError {
        A2AError(-32600, "INVALID_REQUEST", "Invalid Request: \(message)", hint: hint, status: status)
    }

    /// There is no such method.
    static func methodNotFound(_ method: String) -> A2AError {
        // The name is the client's own; a long one would make the answer long.
        let names = A2AMethod.allCases.map { $0.name(in: method.contains("/") ? .version03 : .version10) }
        let hint = "use one of: \(names.joined(separator: ", "))"
        return A2AError(-32601, "METHOD_NOT_FOUND", "Method not found: \(method.prefix(100))", hint: hint)
    }

    /// The parameters do not fit the method.
    static func invalidParams(_ message: String, hint: String) -> A2AError {
        A2AError(-32602, "INVALID_PARAMS", "Invalid params: \(message)", hint: hint)
    }

    /// There is no such task, or it is another caller's.
    static let taskNotFound = A2AError(
        -32001,
        "TASK_NOT_FOUND",
        "Task not found",
        hint: "use the id of a task that these credentials have started; finished tasks are removed after a while"
    )

    /// The task has ended.
    static func notCancelable(_ state: TaskState) -> A2AError {
        let message = "Task cannot be canceled: it is \(state.rawValue) already"
        return A2AError(-32002, "TASK_NOT_CANCELABLE", message, hint: "nothing is left to do")
    }

    /// Callbacks are not offered.
    static let pushNotSupported = A2AError(
        -32003,
        "PUSH_NOTIFICATION_NOT_SUPPORTED",
        "Push Notification is not supported",
        hint: "stream the message, subscribe to the task, or ask for the task again"
    )

    /// The agent does not do this, or not in this state.
    static func unsupported(_ message: String, hint: String) -> A2AError {
        A2AError(-32004, "UNSUPPORTED_OPERATION", "This operation is not supported: \(message)", hint: hint)
    }

    /// A part of the message is of a kind that no tool takes.
    static func contentTypeNotSupported(_ message: String, hint: String) -> A2AError {
        A2AError(-32005, "CONTENT_TYPE_NOT_SUPPORTED", "Incompatible content types: \(message)", hint: hint)
    }

    /// There is no card besides the public one.
    static let extendedCardNotConfigured = A2AError(
        -32007,
        "EXTENDED_AGENT_CARD_NOT_CONFIGURED",
        "Authenticated Extended Card is not configured",
        hint: "the public card is complete"
    )

    /// The client speaks another version.
    static func versionNotSupported(_ version: String) -> A2AError {
        let spoken = A2AProtocolVersion.allCases.map(\.rawValue).joined(separator: " or ")
        let message = "Version not supported: \(version.prefix(20))"
        return A2AError(-32009, "VERSION_NOT_SUPPORTED", message, hint: "send A2A-Version: \(spoken)")
    }

    /// A part of the server failed.
    static func internalError(_ message: String) -> A2AError {
        let hint = "send the request again later"
        return A2AError(-32603, "INTERNAL_ERROR", "Internal error: \(message)", hint: hint, status: 503)
    }

    /// What a host did not do.
    init(_ error: A2AHostError) {
        switch error {
        case .unknownTool:
            self = .invalidParams("unknown skill", hint: "the agent card names the skills there are")
        case .invalidArguments(let problems):
            let hint = "correct the arguments; the agent card describes them with each skill"
            self = .invalidParams(problems.joined(separator: "; "), hint: hint)
        case .missingScopes(let scopes):
            // Codes of our own are outside of what JSON-RPC and the protocol reserve; these are HTTP's.
            let hint = "ask for the scopes: \(scopes.joined(separator: " "))"
            self.init(403, "PERMISSION_DENIED", "Not permitted", hint: hint, status: 403)
            let list = scopes.filter { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C } }
            let challenge = "Bearer error=\"insufficient_scope\", scope=\"\(list.joined(separator: " "))\""
            headers = [A2AHeader("WWW-Authenticate", challenge)]
        case .overloaded(let delay):
            let seconds = max(1, delay.components.seconds + (delay.components.attoseconds > 0 ? 1 : 0))
            let hint = "send the same request again in \(seconds) s"
            self.init(503, "UNAVAILABLE", "Overloaded", hint: hint, status: 503)
            headers = [A2AHeader("Retry-After", String(seconds))]
        case .invalidCursor:
            self = .invalidParams("pageToken is none of this agent", hint: "start again without pageToken")
        case .tooLarge(let limit):
            self = .invalidParams("the message is too large", hint: "send at most \(limit) bytes, more by reference")
        case .unavailable(let part):
            self = .internalError("\(part) does not answer")
        }
    }
}
