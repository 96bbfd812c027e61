// SPDX-License-Identifier: Apache-2.0

/// One event of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html).
enum ServerSentEvent {
    /// A line that says nothing and keeps the connection alive.
    static let comment = Array(": keepalive\n\n".utf8)

    /// A message with an id to go on from; empty data only carries the id.
    static func message(_ data: [UInt8], id: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 64)
        if let id { bytes += Array("id: \(id)\n".utf8) }
        bytes += Array("event: message\ndata: ".utf8)
        // A result keeps the line breaks it was written with; between JSON tokens any white space means the same.
        for byte in data { bytes.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
        bytes += Array("\n\n".utf8)
        return bytes
    }
}
