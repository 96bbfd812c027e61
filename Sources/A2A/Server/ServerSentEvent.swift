// SPDX-License-Identifier: Apache-2.0

/// Server-sent events as bytes. https://html.spec.whatwg.org/multipage/server-sent-events.html
enum ServerSentEvent {
    /// An event with one line of data.
    ///
    /// - Parameters:
    ///   - data: JSON without line breaks between its tokens.
    ///   - name: what kind of event it is, when it is not a plain message.
    /// - Returns: The bytes.
    static func data(_ data: [UInt8], named name: String? = nil) -> [UInt8] {
        let head = name.map { "event: \($0)\ndata: " } ?? "data: "
        var bytes = Array(head.utf8)
        bytes.reserveCapacity(bytes.count + data.count + 2)
        // A payload may have been written with line breaks; JSON has them between tokens only.
        for byte in data where byte != 0x0A && byte != 0x0D { bytes.append(byte) }
        bytes.append(contentsOf: "\n\n".utf8)
        return bytes
    }

    /// A comment, which keeps the connection alive and which clients pass over.
    static let keepAlive = Array(": keepalive\n\n".utf8)
}
