// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Cuts a stream of bytes into frames and decodes them.
///
/// A value without I/O: append what arrived, then take frames until there is none. After an error the stream is of no
/// more use.
struct FrameDecoder {
    /// The longest frame that is accepted, all of it counted.
    let frameMax: Int
    private var buffer = ByteBuffer()

    init(frameMax: Int) {
        self.frameMax = frameMax
    }

    /// Bytes that arrived and have not been taken.
    var bufferedBytes: Int { buffer.readableBytes }

    /// Adds bytes in the order they arrived.
    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// Takes the next whole frame; `nil` until more has arrived.
    mutating func next() throws(AMQPError) -> AMQPFrame? {
        let start = buffer.readerIndex
        guard let type: UInt8 = buffer.getInteger(at: start) else { return nil }
        guard let kind = AMQPFrame.Kind(rawValue: type) else {
            guard let reason = notAFrame(type) else { return nil }
            throw .malformed(reason: reason)
        }
        guard let channel: UInt16 = buffer.getInteger(at: start + 1),
            let length: UInt32 = buffer.getInteger(at: start + 3)
        else { return nil }
        let total = Int(length) + AMQPFrame.overheadBytes
        guard total <= frameMax else {
            throw .malformed(reason: "a frame of \(total) bytes exceeds the \(frameMax) agreed on")
        }
        guard let end: UInt8 = buffer.getInteger(at: start + total - 1) else { return nil }
        guard end == AMQPFrame.endOctet, let payload = buffer.getSlice(at: start + 7, length: Int(length)) else {
            throw .malformed(reason: "a frame does not end where it says")
        }
        buffer.moveReaderIndex(forwardBy: total)
        // A connection at rest keeps no memory of the messages it carried.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        switch kind {
        case .method: return .method(channel: channel, try AMQPMethod(decoding: payload))
        case .header: return .header(channel: channel, try ContentHeader(decoding: payload))
        case .body: return .body(channel: channel, payload)
        case .heartbeat: return .heartbeat
        }
    }

    /// What to call bytes that cannot be a frame; `nil` until more has arrived.
    private func notAFrame(_ type: UInt8) -> String? {
        guard type == AMQPFrame.protocolHeader[0] else { return "a frame of the unknown type \(type)" }
        // A broker that speaks another version answers with the header of its own (section 4.2.2).
        guard let header = buffer.getBytes(at: buffer.readerIndex, length: 8) else { return nil }
        return "it speaks AMQP \(header[5]).\(header[6]).\(header[7]) rather than 0-9-1"
    }
}
