// SPDX-License-Identifier: Apache-2.0

/// One HTTP request.
public struct HTTPRequest: Sendable {
    /// The method, in capitals.
    public var method: String
    /// The address, `http` or `https`.
    public var url: String
    /// The headers, in order.
    ///
    /// `Host`, `Content-Length` and `Connection` are set by the client.
    public var headers: [HTTPHeader]
    /// The body, or `nil` for a request without one.
    public var body: [UInt8]?
    /// The time for the whole exchange, from resolving the name to the last byte; `nil` for no limit.
    public var timeout: Duration?
    /// The longest time without a byte, to the second, after which the exchange ends with `HTTPError.timedOut`; `nil` for
    /// no limit.
    ///
    /// For responses that go on without an end, whose peers send signs of life.
    public var idleTimeout: Duration?
    /// Certificates.
    public var tls: TLSOptions
    /// More bytes than this in the response's body end the exchange with `HTTPError.responseTooLarge`.
    ///
    /// They are counted after decompression.
    public var maximumResponseBytes: Int
    /// Whether the server may compress the response, which is handed out decompressed.
    public var acceptsGzip: Bool
    /// The proxy to go through, as `http://`, `https://` or `socks5://`; `nil` for what `HTTPS_PROXY` and its like say.
    public var proxyURL: String?
    /// Whether HTTP/2 is left out, whose one connection for everything is kept also after it has gone silent.
    public var usesHTTP1 = false

    /// What signs the request, when it goes to AWS or to a service that speaks like it.
    public var signature: SigV4?

    /// Creates a request.
    public init(
        method: String = "GET",
        url: String,
        headers: [HTTPHeader] = [],
        body: [UInt8]? = nil,
        timeout: Duration? = .seconds(10),
        idleTimeout: Duration? = nil,
        tls: TLSOptions = TLSOptions(),
        maximumResponseBytes: Int = 4 << 20,
        acceptsGzip: Bool = true,
        signature: SigV4? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.idleTimeout = idleTimeout
        self.tls = tls
        self.maximumResponseBytes = maximumResponseBytes
        self.acceptsGzip = acceptsGzip
        self.signature = signature
    }
}
