// SPDX-License-Identifier: Apache-2.0

/// An HTTP request to the endpoint of the protocol or to the card, read whole.
///
/// Whoever makes it has limited the size of the body and of the headers, and knows who sent it.
public struct A2ARequest: Sendable {
    /// The HTTP method, in capitals.
    public var method: String
    /// The header fields in their order, as they came.
    public var headers: [A2AHeader]
    /// The body.
    public var body: [UInt8]

    /// Describes a request.
    public init(method: String, headers: [A2AHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.headers = headers
        self.body = body
    }

    /// The first value of a header.
    subscript(name: String) -> String? { headers.first { $0.isNamed(name) }?.value }
}
