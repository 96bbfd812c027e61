// SPDX-License-Identifier: Apache-2.0

package import Envelopes

/// A message of JSON-RPC 2.0 (section 4).
package enum RPCMessage: Sendable, Equatable {
    /// A request, which is answered; its parameters are an object.
    case request(id: RPCID, method: String, params: JSONValue)
    /// A notification, which is not.
    case notification(method: String, params: JSONValue)
    /// The answer to a request of the server.
    case response

    /// What is wrong with one message, and whose answer says so.
    package struct Rejection: Error, Equatable {
        /// The id of the message, when it could be read.
        package var id: RPCID?
        /// The error for the client.
        package var error: RPCError
    }

    /// What a message looks like.
    package static let shape = #"send {"jsonrpc": "2.0", "id": 1, "method": "...", "params": {...}}"#

    /// Reads a message.
    ///
    /// - Parameter value: one JSON value of a body.
    /// - Throws: ``Rejection`` with the error for the client.
    package init(_ value: JSONValue) throws(Rejection) {
        guard value.objectValue != nil else {
            throw Rejection(error: .invalidRequest("a message is an object", hint: Self.shape))
        }
        let hasID = value["id"] != nil
        let id = RPCID(value["id"])
        guard value["jsonrpc"]?.stringValue == "2.0" else {
            throw Rejection(id: id, error: .invalidRequest(#"jsonrpc must be "2.0""#, hint: Self.shape))
        }
        guard let method = value["method"] else {
            guard value["result"] != nil || value["error"] != nil else {
                throw Rejection(id: id, error: .invalidRequest("method is missing", hint: Self.shape))
            }
            self = .response
            return
        }
        guard let method = method.stringValue else {
            throw Rejection(id: id, error: .invalidRequest("method must be a string", hint: Self.shape))
        }
        if hasID, id == nil {
            throw Rejection(error: .invalidRequest("id must be a string or an integer", hint: Self.shape))
        }
        // Some clients send null for no parameters.
        let params = value["params"].flatMap { $0.isNull ? nil : $0 } ?? [:]
        guard params.objectValue != nil else {
            throw Rejection(
                id: id,
                error: .invalidParams("params must be an object", hint: "name each parameter in an object")
            )
        }
        if let id {
            self = .request(id: id, method: method, params: params)
        } else {
            self = .notification(method: method, params: params)
        }
    }
}
