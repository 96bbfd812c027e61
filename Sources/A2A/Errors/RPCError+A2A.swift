// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

// Codes: 1.0, section 5.4. Version 0.3 (section 8) has the same ones up to -32007.
extension RPCError {
    /// There is no such method.
    static func unknownMethod(_ method: String) -> RPCError {
        let names = A2AMethod.allCases.map { $0.name(in: method.contains("/") ? .version03 : .version10) }
        return .methodNotFound(method, hint: "use one of: \(names.joined(separator: ", "))")
    }

    /// There is no such task, or it is another caller's.
    static let taskNotFound = RPCError(
        -32001,
        "Task not found",
        hint: "use the id of a task that these credentials have started; finished tasks are removed after a while"
    )

    /// The task has ended.
    static func notCancelable(_ state: TaskState) -> RPCError {
        RPCError(
            -32002,
            "Task cannot be canceled: it is \(state.rawValue) already",
            hint: "nothing is left to do"
        )
    }

    /// Callbacks are not offered.
    static let pushNotSupported = RPCError(
        -32003,
        "Push Notification is not supported",
        hint: "stream the message, subscribe to the task, or ask for the task again"
    )

    /// The agent does not do this, or not in this state.
    static func unsupported(_ message: String, hint: String) -> RPCError {
        RPCError(-32004, "This operation is not supported: \(message)", hint: hint)
    }

    /// A part of the message is of a kind that no tool takes.
    static func contentTypeNotSupported(_ message: String, hint: String) -> RPCError {
        RPCError(-32005, "Incompatible content types: \(message)", hint: hint)
    }

    /// There is no card besides the public one.
    static let extendedCardNotConfigured = RPCError(
        -32007,
        "Authenticated Extended Card is not configured",
        hint: "the public card is complete"
    )

    /// The client speaks another version.
    static func versionNotSupported(_ version: String) -> RPCError {
        let spoken = A2AProtocolVersion.allCases.map(\.rawValue).joined(separator: " or ")
        return RPCError(
            -32009,
            "Version not supported: \(version.prefix(20))",
            hint: "send A2A-Version: \(spoken)"
        )
    }

    /// What a host did not do.
    init(_ error: A2AHostError) {
        switch error {
        case .unknownTool:
            self = .invalidParams("unknown skill", hint: "the agent card names the skills there are")
        case .invalidArguments(let problems):
            let hint = "correct the arguments; the agent card describes them with each skill"
            self = .invalidParams(problems.joined(separator: "; "), hint: hint)
        case .missingScopes(let scopes): self = .missingScopes(scopes)
        case .overloaded(let delay): self = .overloaded(retryAfter: delay)
        case .invalidCursor:
            self = .invalidParams("pageToken is none of this agent", hint: "start again without pageToken")
        case .tooLarge(let limit):
            self = .invalidParams("the message is too large", hint: "send at most \(limit) bytes, more by reference")
        case .unavailable(let part): self = .internalError("\(part) does not answer")
        }
    }
}
