// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// One frame of a connection (AMQP 0-9-1, section 4.2.3).
enum AMQPFrame: Sendable, Hashable {
    case method(channel: UInt16, AMQPMethod)
    case header(channel: UInt16, ContentHeader)
    case body(channel: UInt16, ByteBuffer)
    case heartbeat

    /// Type, channel and length before the payload, and one octet after it.
    static let overheadBytes = 8
    static let endOctet: UInt8 = 0xCE
    /// What a client sends first (section 4.2.2).
    static let protocolHeader: [UInt8] = Array("AMQP".utf8) + [0, 0, 9, 1]

    enum Kind: UInt8 {
        case method = 1
        case header = 2
        case body = 3
        case heartbeat = 8
    }
}

extension ByteBuffer {
    /// Writes a method frame, or nothing if it throws; `frame` is memory to put it together in, the same for one frame
    /// after the other.
    mutating func writeFrame(
        _ method: AMQPMethod,
        channel: UInt16,
        frameMax: Int,
        in frame: inout FrameBytes
    ) throws(AMQPError) {
        frame.removeAll()
        try frame.writeFrame(.method, channel: channel, frameMax: frameMax) { (frame) throws(AMQPError) in
            try method.write(to: &frame)
        }
        writeBytes(frame.bytes)
    }

    /// Writes a content header and the body in as many frames as it takes, or nothing if it throws.
    ///
    /// `header` is what the properties' headers have besides, `frame` memory as for a method.
    mutating func writeContent(
        _ properties: AMQPProperties,
        adding header: AMQPTable.Field? = nil,
        body: [UInt8],
        channel: UInt16,
        frameMax: Int,
        in frame: inout FrameBytes
    ) throws(AMQPError) {
        frame.removeAll()
        try frame.writeFrame(.header, channel: channel, frameMax: frameMax) { (frame) throws(AMQPError) in
            try ContentHeader.write(bodyBytes: UInt64(body.count), properties, adding: header, to: &frame)
        }
        guard !body.isEmpty else {
            writeBytes(frame.bytes)
            return
        }
        let most = frameMax - AMQPFrame.overheadBytes
        let frames = (body.count + most - 1) / most
        reserveCapacity(minimumWritableBytes: frame.count + body.count + frames * AMQPFrame.overheadBytes)
        guard frames > 1 else {
            frame.writeStart(.body, channel: channel, length: body.count)
            writeBytes(frame.bytes)
            writeBytes(body)
            writeInteger(AMQPFrame.endOctet)
            return
        }
        writeBytes(frame.bytes)
        var rest = body[...]
        while !rest.isEmpty {
            let part = rest.prefix(most)
            rest = rest.dropFirst(part.count)
            frame.removeAll()
            frame.writeStart(.body, channel: channel, length: part.count)
            writeBytes(frame.bytes)
            writeBytes(part)
            writeInteger(AMQPFrame.endOctet)
        }
    }

    mutating func writeHeartbeat() {
        var frame = FrameBytes()
        frame.writeStart(.heartbeat, channel: 0, length: 0)
        writeBytes(frame.bytes)
        writeInteger(AMQPFrame.endOctet)
    }
}

extension FrameBytes {
    fileprivate mutating func writeStart(_ kind: AMQPFrame.Kind, channel: UInt16, length: Int) {
        writeInteger(kind.rawValue)
        writeInteger(channel)
        writeInteger(UInt32(truncatingIfNeeded: length))
    }

    fileprivate mutating func writeFrame(
        _ kind: AMQPFrame.Kind,
        channel: UInt16,
        frameMax: Int,
        _ payload: (inout FrameBytes) throws(AMQPError) -> Void
    ) throws(AMQPError) {
        writeStart(kind, channel: channel, length: 0)
        let start = count
        try payload(&self)
        let length = count - start
        guard length <= frameMax - AMQPFrame.overheadBytes else {
            throw .notEncodable(
                reason: "names, arguments or headers of \(length) bytes exceed the connection's frames of \(frameMax)"
            )
        }
        setInteger(UInt32(truncatingIfNeeded: length), at: start - 4)
        writeInteger(AMQPFrame.endOctet)
    }
}
