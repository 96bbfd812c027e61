// SPDX-License-Identifier: Apache-2.0

public import HTTPClient

/// The way to a server by its URL.
public struct AddressConnection: CollectConnection {
    /// The most that one answer may hold: one record, whatever its size, is always served.
    private static let maxBytes = 256 << 20
    private static let timeout: Duration = .seconds(60)

    private let url: String
    private let tls: TLSOptions
    private let requester: any HTTPRequester

    /// Makes a connection.
    ///
    /// - Parameters:
    ///   - url: The base of the server, without a slash at the end.
    ///   - tls: Certificates, for a server behind TLS.
    ///   - requester: What makes the requests.
    public init(url: String, tls: TLSOptions = TLSOptions(), requester: any HTTPRequester) {
        self.url = url
        self.tls = tls
        self.requester = requester
    }

    /// Asks for what is at a path below the URL.
    public func get(_ path: String, headers: [HTTPHeader]) async throws(HTTPError) -> HTTPResponse {
        try await requester.perform(
            HTTPRequest(
                url: url + path,
                headers: headers,
                timeout: Self.timeout,
                tls: tls,
                maximumResponseBytes: Self.maxBytes
            )
        )
    }
}
