// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// A request whose method is known.
struct Operation<Caller: Sendable>: Sendable {
    let id: RPCID
    let method: A2AMethod
    let version: A2AProtocolVersion
    let params: JSONValue
    let caller: Caller
    var exchange: A2AExchange

    init(id: RPCID, method: A2AMethod, version: A2AProtocolVersion, params: JSONValue, caller: Caller) {
        self.id = id
        self.method = method
        self.version = version
        self.params = params
        self.caller = caller
        exchange = A2AExchange(version: version, method: method)
    }
}
