// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension RPCError {
    /// The error as clients of a version read it; nil for a request that could not be read.
    ///
    /// Whatever a well-formed request can cause has the HTTP status 200: clients read the body of no other one, and show
    /// the message alone. Version 1.0 (section 9.5) puts details of `google.rpc` into `data`; before it, `data` is
    /// anything.
    func presented(in version: A2AProtocolVersion?) -> RPCError {
        var error = self
        error.message = "\(message). To do: \(hint)"
        if isOfWellFormedRequest { error.status = 200 }
        guard version == .version10 else { return error }
        error.details = [
            [
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": .string(reason),
                "domain": "a2a-protocol.org",
                "metadata": ["hint": .string(hint)],
            ]
        ]
        return error
    }

    private var isOfWellFormedRequest: Bool {
        switch code {
        case RPCErrorCode.methodNotFound, RPCErrorCode.invalidParams, -32009 ... -32001: true
        default: false
        }
    }

    /// The kind in words (1.0, section 5.4).
    private var reason: String {
        switch code {
        case RPCErrorCode.parseError: "PARSE_ERROR"
        case RPCErrorCode.invalidRequest: "INVALID_REQUEST"
        case RPCErrorCode.methodNotFound: "METHOD_NOT_FOUND"
        case RPCErrorCode.invalidParams: "INVALID_PARAMS"
        case -32001: "TASK_NOT_FOUND"
        case -32002: "TASK_NOT_CANCELABLE"
        case -32003: "PUSH_NOTIFICATION_NOT_SUPPORTED"
        case -32004: "UNSUPPORTED_OPERATION"
        case -32005: "CONTENT_TYPE_NOT_SUPPORTED"
        case -32007: "EXTENDED_AGENT_CARD_NOT_CONFIGURED"
        case -32009: "VERSION_NOT_SUPPORTED"
        case 403: "PERMISSION_DENIED"
        case 503: "UNAVAILABLE"
        default: "INTERNAL_ERROR"
        }
    }
}
