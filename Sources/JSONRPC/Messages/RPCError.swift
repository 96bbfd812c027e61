// SPDX-License-Identifier: Apache-2.0

package import Envelopes

/// An error of JSON-RPC 2.0 (section 5.1), with what to do about it.
package struct RPCError: Error, Sendable, Equatable {
    /// What kind of error it is: one of ``RPCErrorCode``, or the protocol's.
    package var code: Int
    /// What is wrong, in one sentence.
    package var message: String
    /// What to do about it.
    package var hint: String
    /// What stands in `data` where a protocol says more than the hint.
    package var details: JSONValue?
    /// The HTTP status that goes with it where the protocol, or HTTP itself, asks for one.
    package var status: Int
    /// Header fields that go with the status.
    package var headers: [RPCHeader] = []

    /// An error of a protocol.
    package init(_ code: Int, _ message: String, hint: String, status: Int = 400) {
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status
    }

    /// What the client needs to do better.
    package var data: JSONValue { details ?? ["hint": .string(hint)] }

    /// The body is not JSON.
    package static func parse(_ error: JSONError) -> RPCError {
        let hint = "send one JSON-RPC 2.0 message as UTF-8 JSON"
        return RPCError(RPCErrorCode.parseError, "Parse error: \(error)", hint: hint)
    }

    /// The body is JSON, and not a message, or the HTTP request is none that can carry one.
    package static func invalidRequest(_ message: String, status: Int = 400, hint: String) -> RPCError {
        RPCError(RPCErrorCode.invalidRequest, "Invalid Request: \(message)", hint: hint, status: status)
    }

    /// There is no such method.
    package static func methodNotFound(_ method: String, hint: String) -> RPCError {
        // The name is the client's own; a long one would make the answer long.
        RPCError(RPCErrorCode.methodNotFound, "Method not found: \(method.prefix(100))", hint: hint, status: 404)
    }

    /// The parameters do not fit the method.
    package static func invalidParams(_ message: String, hint: String) -> RPCError {
        RPCError(RPCErrorCode.invalidParams, "Invalid params: \(message)", hint: hint)
    }

    /// The server, or a part that it needs, failed.
    package static func internalError(
        _ message: String,
        status: Int = 503,
        hint: String = "send the request again later"
    ) -> RPCError {
        RPCError(RPCErrorCode.internalError, "Internal error: \(message)", hint: hint, status: status)
    }

    // Codes of our own are outside of what JSON-RPC and the protocols reserve; these are HTTP's.

    /// The caller may not do this without more scopes (RFC 6750 section 3.1).
    package static func missingScopes(_ scopes: [String]) -> RPCError {
        let hint = "ask for the scopes: \(scopes.joined(separator: " "))"
        var error = RPCError(403, "Not permitted", hint: hint, status: 403)
        let list = scopes.filter { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C } }
        let challenge = "Bearer error=\"insufficient_scope\", scope=\"\(list.joined(separator: " "))\""
        error.headers = [RPCHeader("WWW-Authenticate", challenge)]
        return error
    }

    /// Too much is going on.
    package static func overloaded(retryAfter delay: Duration) -> RPCError {
        let seconds = max(1, delay.components.seconds + (delay.components.attoseconds > 0 ? 1 : 0))
        var error = RPCError(503, "Overloaded", hint: "send the same request again in \(seconds) s", status: 503)
        error.headers = [RPCHeader("Retry-After", String(seconds))]
        return error
    }
}
