// SPDX-License-Identifier: Apache-2.0

/// Writes server-sent events.
///
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
enum ServerSentEvents {
    /// A comment that keeps proxies and clients from giving up.
    static let keepAlive = Array(": keepalive\n\n".utf8)

    /// One event.
    ///
    /// - Parameters:
    ///   - name: What kind it is.
    ///   - id: What a client sends as `Last-Event-ID` when it comes back; nil for none.
    ///   - data: A JSON document without line breaks, as `JSONWriter` makes it.
    /// - Returns: The bytes that go to the client.
    static func event(_ name: StaticString, id: Int64? = nil, data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 64)
        if let id { bytes.append(contentsOf: "id: \(id)\n".utf8) }
        bytes.append(contentsOf: "event: \(name)\ndata: ".utf8)
        bytes.append(contentsOf: data)
        bytes.append(contentsOf: "\n\n".utf8)
        return bytes
    }
}
