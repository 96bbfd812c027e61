// SPDX-License-Identifier: Apache-2.0

/// The answer to an HTTP request.
public struct RPCHTTPResponse<Exchange: Sendable>: Sendable {
    /// What follows the header.
    public enum Body: Sendable {
        /// Nothing.
        case empty
        /// One JSON document.
        case json([UInt8])
        /// Events as they happen.
        case events(RPCEventStream)
    }

    /// The HTTP status.
    public var status: Int
    /// The header fields, `Content-Type` among them; not those about the length of the body.
    public var headers: [RPCHeader]
    /// The body.
    public var body: Body
    /// What the exchange was about, in the words of the protocol.
    public var exchange: Exchange

    /// An answer with these parts.
    package init(status: Int = 200, headers: [RPCHeader] = [], body: Body = .empty, exchange: Exchange) {
        self.status = status
        self.headers = headers
        self.body = body
        self.exchange = exchange
    }

    /// An answer that is one JSON document, for nobody but its client.
    package static func json(
        _ body: [UInt8],
        status: Int = 200,
        headers: [RPCHeader] = [],
        exchange: Exchange
    ) -> RPCHTTPResponse {
        let fields = [RPCHeader("Content-Type", "application/json"), RPCHeader("Cache-Control", "no-store")]
        return RPCHTTPResponse(status: status, headers: fields + headers, body: .json(body), exchange: exchange)
    }

    /// An answer that is a stream.
    package static func events(_ stream: RPCEventStream, exchange: Exchange) -> RPCHTTPResponse {
        let headers = [
            RPCHeader("Content-Type", "text/event-stream"),
            RPCHeader("Cache-Control", "no-store, no-transform"),
            // Proxies of the nginx family would keep events back until they have many.
            RPCHeader("X-Accel-Buffering", "no"),
        ]
        return RPCHTTPResponse(headers: headers, body: .events(stream), exchange: exchange)
    }
}
