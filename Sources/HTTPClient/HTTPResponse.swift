// SPDX-License-Identifier: Apache-2.0

/// One HTTP response, of any status: a status is not an error here.
public struct HTTPResponse: Sendable {
    /// The status code.
    public let status: Int
    /// The headers of the final response, in order.
    public let headers: [HTTPHeader]
    /// The body, decompressed when the request allowed that; `Content-Encoding` and `Content-Length` stay as received.
    public let body: [UInt8]

    /// Creates a response, for tests of what reads one.
    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header with this name, whatever its case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.count == name.count && $0.name.lowercased() == name.lowercased() }?.value
    }
}
