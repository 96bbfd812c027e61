// SPDX-License-Identifier: Apache-2.0

/// The answer to an HTTP request.
public struct A2AResponse: Sendable {
    /// What follows the header.
    public enum Body: Sendable {
        /// Nothing.
        case empty
        /// One JSON document.
        case json([UInt8])
        /// Events as they happen.
        case events(A2AEventStream)
    }

    /// The HTTP status.
    public var status: Int
    /// The header fields, `Content-Type` among them; not those about the length of the body.
    public var headers: [A2AHeader]
    /// The body.
    public var body: Body
    /// What the exchange was about.
    public var exchange: A2AExchange

    init(status: Int = 200, headers: [A2AHeader] = [], body: Body = .empty, exchange: A2AExchange = A2AExchange()) {
        self.status = status
        self.headers = headers
        self.body = body
        self.exchange = exchange
    }
}
