// SPDX-License-Identifier: Apache-2.0

/// Server-sent events as bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html).
package enum ServerSentEvent {
    /// A line that says nothing, keeps the connection alive, and that clients pass over.
    package static let comment = Array(": keepalive\n\n".utf8)

    /// An event with one line of data.
    ///
    /// - Parameters:
    ///   - data: JSON; empty data carries nothing but the id.
    ///   - name: what kind of event it is; nil for a plain message.
    ///   - id: from where a client can go on; nil for nowhere.
    /// - Returns: The bytes.
    package static func data(_ data: [UInt8], named name: String? = nil, id: String? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 64)
        if let id { bytes += Array("id: \(id)\n".utf8) }
        if let name { bytes += Array("event: \(name)\n".utf8) }
        bytes += Array("data: ".utf8)
        // A payload keeps the line breaks it was written with; between JSON tokens any white space means the same.
        for byte in data { bytes.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
        bytes += Array("\n\n".utf8)
        return bytes
    }
}
