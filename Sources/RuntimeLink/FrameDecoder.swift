// SPDX-License-Identifier: Apache-2.0

public import NIOCore

/// Cuts a stream of bytes into frames: four bytes of big-endian length, then that many bytes.
///
/// A value without I/O: append what arrived, then take frames until there is none.
public struct FrameDecoder: Sendable {
    /// Why a stream cannot be read any further.
    public enum Failure: Error, Hashable {
        /// A frame announces more bytes than the limit.
        case frameTooLarge(bytes: Int, limit: Int)
    }

    private let limit: Int
    private var buffer = ByteBuffer()

    /// Makes a decoder for one stream.
    ///
    /// - Parameter limit: longest frame accepted, without its four bytes of length.
    public init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that arrived and have not been taken.
    public var bufferedBytes: Int { buffer.readableBytes }

    /// Adds bytes in the order they arrived.
    ///
    /// - Parameter bytes: what was read.
    public mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// Takes the next whole frame.
    ///
    /// - Returns: the frame without its length, or `nil` until more has arrived.
    /// - Throws: ``Failure`` as soon as the length is known; the stream is then of no more use.
    public mutating func next() throws(Failure) -> ByteBuffer? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
        guard length <= limit else { throw .frameTooLarge(bytes: Int(length), limit: limit) }
        let total = FrameDecoder.headerBytes + Int(length)
        guard buffer.readableBytes >= total else { return nil }
        buffer.moveReaderIndex(forwardBy: FrameDecoder.headerBytes)
        let frame = buffer.readSlice(length: Int(length))
        // A connection at rest keeps no memory of the messages it carried.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        return frame
    }

    /// Bytes of a frame's length.
    public static let headerBytes = 4
}

extension ByteBuffer {
    /// A frame of these bytes: their length and themselves.
    ///
    /// - Parameters:
    ///   - bytes: content of the frame.
    ///   - allocator: where the memory comes from.
    public init(frame bytes: some Collection<UInt8>, allocator: ByteBufferAllocator = ByteBufferAllocator()) {
        self = allocator.buffer(capacity: FrameDecoder.headerBytes + bytes.count)
        writeInteger(UInt32(bytes.count))
        writeBytes(bytes)
    }
}
