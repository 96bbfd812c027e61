// SPDX-License-Identifier: Apache-2.0

/// The codes that JSON-RPC 2.0 gives a meaning (section 5.1).
package enum RPCErrorCode {
    /// The body is not JSON.
    package static let parseError = -32700
    /// The body is JSON, and not a message.
    package static let invalidRequest = -32600
    /// There is no such method.
    package static let methodNotFound = -32601
    /// The parameters do not fit the method.
    package static let invalidParams = -32602
    /// The server failed.
    package static let internalError = -32603
}
