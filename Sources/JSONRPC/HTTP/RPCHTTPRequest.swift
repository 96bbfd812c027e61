// SPDX-License-Identifier: Apache-2.0

/// An HTTP request to the endpoint of a protocol, read whole.
///
/// Whoever makes it has limited the size of the body and of the headers, and knows who sent it.
public struct RPCHTTPRequest: Sendable {
    /// The HTTP method, in capitals.
    public var method: String
    /// The header fields in their order, as they came.
    public var headers: [RPCHeader]
    /// The body.
    public var body: [UInt8]

    /// Describes a request.
    public init(method: String, headers: [RPCHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.headers = headers
        self.body = body
    }

    /// The values of a header, whatever its case.
    package func values(of name: String) -> [String] {
        headers.lazy.filter { $0.isNamed(name) }.map(\.value)
    }

    /// The first value of a header.
    package subscript(name: String) -> String? { headers.first { $0.isNamed(name) }?.value }
}
