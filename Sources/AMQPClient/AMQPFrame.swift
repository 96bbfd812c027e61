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
    /// Writes a method frame, or nothing if it throws.
    mutating func writeFrame(_ method: AMQPMethod, channel: UInt16, frameMax: Int) throws(AMQPError) {
        try writeFrame(.method, channel: channel, frameMax: frameMax) { (buffer) throws(AMQPError) in
            try method.write(to: &buffer)
        }
    }

    /// Writes a content header and the body in as many frames as it takes, or nothing if it throws.
    mutating func writeContent(
        _ properties: AMQPProperties,
        body: [UInt8],
        channel: UInt16,
        frameMax: Int
    ) throws(AMQPError) {
        let header = ContentHeader(bodyBytes: UInt64(body.count), properties: properties)
        try writeFrame(.header, channel: channel, frameMax: frameMax) { (buffer) throws(AMQPError) in
            try header.write(to: &buffer)
        }
        guard !body.isEmpty else { return }
        let most = frameMax - AMQPFrame.overheadBytes
        let frames = (body.count + most - 1) / most
        reserveCapacity(minimumWritableBytes: body.count + frames * AMQPFrame.overheadBytes)
        guard frames > 1 else {
            writeFrameStart(.body, channel: channel, length: body.count)
            writeBytes(body)
            writeInteger(AMQPFrame.endOctet)
            return
        }
        var rest = body[...]
        while !rest.isEmpty {
            let part = rest.prefix(most)
            rest = rest.dropFirst(part.count)
            writeFrameStart(.body, channel: channel, length: part.count)
            writeBytes(part)
            writeInteger(AMQPFrame.endOctet)
        }
    }

    mutating func writeHeartbeat() {
        writeFrameStart(.heartbeat, channel: 0, length: 0)
        writeInteger(AMQPFrame.endOctet)
    }

    private mutating func writeFrameStart(_ kind: AMQPFrame.Kind, channel: UInt16, length: Int) {
        writeInteger(kind.rawValue)
        writeInteger(channel)
        writeInteger(UInt32(truncatingIfNeeded: length))
    }

    private mutating func writeFrame(
        _ kind: AMQPFrame.Kind,
        channel: UInt16,
        frameMax: Int,
        _ payload: (inout ByteBuffer) throws(AMQPError) -> Void
    ) throws(AMQPError) {
        let start = writerIndex
        writeFrameStart(kind, channel: channel, length: 0)
        let payloadStart = writerIndex
        do throws(AMQPError) {
            try payload(&self)
        } catch {
            moveWriterIndex(to: start)
            throw error
        }
        let length = writerIndex - payloadStart
        guard length <= frameMax - AMQPFrame.overheadBytes else {
            moveWriterIndex(to: start)
            throw .notEncodable(
                reason: "names, arguments or headers of \(length) bytes exceed the connection's frames of \(frameMax)"
            )
        }
        setInteger(UInt32(truncatingIfNeeded: length), at: payloadStart - 4)
        writeInteger(AMQPFrame.endOctet)
    }
}
