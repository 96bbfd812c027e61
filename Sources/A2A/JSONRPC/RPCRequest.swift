// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// A request of JSON-RPC 2.0 (section 4).
struct RPCRequest: Sendable, Equatable {
    /// What its answer carries.
    var id: RPCID
    /// The name of the method.
    var method: String
    /// The parameters, an object.
    var params: JSONValue

    /// What is wrong with a body, and whose answer says so.
    struct Rejection: Error, Equatable {
        var id: RPCID?
        var error: A2AError
    }

    private static let shape = #"send {"jsonrpc": "2.0", "id": "1", "method": "...", "params": {...}}"#

    /// Reads the body of an HTTP request.
    ///
    /// - Parameters:
    ///   - body: the bytes.
    ///   - maxDepth: how deep arrays and objects may nest.
    /// - Throws: ``Rejection`` with the error for the client.
    init(_ body: [UInt8], maxDepth: Int) throws(Rejection) {
        let value: JSONValue
        do {
            value = try JSONValue(decoding: body, maxDepth: maxDepth)
        } catch {
            throw Rejection(error: .parse(error))
        }
        guard value.objectValue != nil else {
            let isBatch = value.arrayValue != nil
            let hint = isBatch ? "send each request by itself" : Self.shape
            throw Rejection(
                error: .invalidRequest(isBatch ? "batches are not supported" : "a request is an object", hint: hint)
            )
        }
        let id = RPCID(value["id"])
        guard value["jsonrpc"]?.stringValue == "2.0" else {
            throw Rejection(id: id, error: .invalidRequest(#"jsonrpc must be "2.0""#, hint: Self.shape))
        }
        guard let id else {
            let problem = value["id"] == nil ? "id is missing" : "id must be a string or an integer"
            throw Rejection(error: .invalidRequest(problem, hint: Self.shape))
        }
        guard let method = value["method"]?.stringValue else {
            throw Rejection(id: id, error: .invalidRequest("method must be a string", hint: Self.shape))
        }
        // Some clients send null for no parameters.
        let params = value["params"].flatMap { $0.isNull ? nil : $0 } ?? [:]
        guard params.objectValue != nil else {
            throw Rejection(
                id: id,
                error: .invalidParams("params must be an object", hint: "name each parameter in an object")
            )
        }
        self.id = id
        self.method = method
        self.params = params
    }
}
