// SPDX-License-Identifier: Apache-2.0

/// The answer to an HTTP request.
public struct MCPResponse: Sendable {
    /// What follows the header.
    public enum Body: Sendable {
        /// Nothing.
        case empty
        /// One JSON document.
        case json([UInt8])
        /// Events as they happen.
        case events(MCPEventStream)
    }

    /// The HTTP status.
    public var status: Int
    /// The header fields, `Content-Type` among them; not those about the length of the body.
    public var headers: [MCPHeader]
    /// The body.
    public var body: Body
    /// What the exchange was about.
    public var exchange: MCPExchange

    init(status: Int, headers: [MCPHeader] = [], body: Body = .empty, exchange: MCPExchange = MCPExchange()) {
        self.status = status
        self.headers = headers
        self.body = body
        self.exchange = exchange
    }
}
