// SPDX-License-Identifier: Apache-2.0

public import JSONRPC

/// The answer to a request to the endpoint.
public typealias MCPResponse = RPCHTTPResponse<MCPExchange>
