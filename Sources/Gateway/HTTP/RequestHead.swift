// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes

/// What a request says before its body.
struct RequestHead: Sendable {
    /// The method, as it came.
    let method: String
    /// The path as it came: nothing is decoded and nothing is taken out of it.
    let path: String
    /// What follows the question mark; nil when there is none.
    let query: String?
    /// The header fields.
    let fields: HTTPFields
    /// The host that the client asked for, as it wrote it; nil when it did not say.
    let host: String?
    /// The address that the request came from; nil when it cannot be told.
    let remoteAddress: String?

    init(
        method: String,
        target: String,
        fields: HTTPFields = HTTPFields(),
        host: String? = nil,
        remoteAddress: String? = nil
    ) {
        self.method = method
        self.host = host
        // A fragment is never sent; what looks like one belongs to no path of ours.
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        path = String(Substring(parts[0]))
        query = parts.count > 1 ? String(Substring(parts[1])) : nil
        self.fields = fields
        self.remoteAddress = remoteAddress
    }

    /// The values of a header, in their order.
    func values(of name: HTTPField.Name) -> [String] { fields[values: name] }

    /// The value of a header that may be there once; nil when it is not, or more than once.
    func value(of name: HTTPField.Name) -> String? {
        let values = values(of: name)
        return values.count == 1 ? values[0] : nil
    }

    /// The length of the body that the head announces; nil when it does not.
    var contentLength: Int? { value(of: .contentLength).flatMap { Int($0) } }

    /// Whether the client waits for a sign before it sends the body.
    var expectsContinue: Bool { value(of: .expect)?.lowercased() == "100-continue" }
}

extension HTTPField.Name {
    private static func known(_ name: String) -> HTTPField.Name {
        // Only called with literals that are tokens.
        HTTPField.Name(name) ?? .userAgent
    }

    /// W3C Trace Context.
    static let traceparent = known("traceparent")
    /// W3C Trace Context.
    static let tracestate = known("tracestate")
    /// W3C Baggage.
    static let baggage = known("baggage")
    /// A key of a client, instead of `Authorization`.
    static let apiKey = known("x-api-key")
    /// The caller's name for a request.
    ///
    /// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
    static let idempotencyKey = known("idempotency-key")
    /// Says that an answer is that of an earlier request.
    static let idempotencyReplayed = known("idempotency-replayed")
    /// The last event that a client of a stream has.
    ///
    /// https://html.spec.whatwg.org/multipage/server-sent-events.html
    static let lastEventID = known("last-event-id")
}
