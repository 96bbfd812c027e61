// SPDX-License-Identifier: Apache-2.0

public import JSONRPC

/// The answer to a request to the endpoint or to the card.
public typealias A2AResponse = RPCHTTPResponse<A2AExchange>
