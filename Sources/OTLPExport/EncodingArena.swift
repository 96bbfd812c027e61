// SPDX-License-Identifier: Apache-2.0

internal import CProtobufC

/// Memory for the tree of C structs of one message: handed out piece by piece, freed at once.
@safe struct EncodingArena: ~Copyable {
    private static let chunkBytes = 64 << 10

    private var chunks: [UnsafeMutableRawPointer] = unsafe []
    private var next: UnsafeMutableRawPointer?
    private var left = 0

    deinit {
        unsafe chunks.forEach { unsafe $0.deallocate() }
    }

    /// Uninitialised room for C structs or pointers, valid as long as the arena.
    ///
    /// Nothing is ever deinitialised.
    mutating func allocate<Value>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
        unsafe allocate(bytes: count * MemoryLayout<Value>.stride).bindMemory(to: type, capacity: count)
    }

    /// A copy of the text's UTF-8.
    ///
    /// A Swift string is always valid UTF-8, as receivers demand.
    mutating func text(_ value: String) -> ProtobufCBinaryData {
        var value = value
        return value.withUTF8 { unsafe copy(UnsafeRawBufferPointer($0)) }
    }

    /// A copy of the bytes.
    mutating func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
        unsafe value.withUnsafeBytes { unsafe copy($0) }
    }

    /// The words one after the other in big-endian order, as identifiers travel.
    mutating func identifier(_ words: UInt64...) -> ProtobufCBinaryData {
        let copy = unsafe allocate(UInt64.self, count: words.count)
        for (index, word) in words.enumerated() { unsafe copy[index] = word.bigEndian }
        return unsafe ProtobufCBinaryData(
            len: words.count * 8,
            data: UnsafeMutableRawPointer(copy).assumingMemoryBound(to: UInt8.self)
        )
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer) -> ProtobufCBinaryData {
        guard let source = bytes.baseAddress, unsafe !bytes.isEmpty else {
            return unsafe ProtobufCBinaryData(len: 0, data: nil)
        }
        let copy = unsafe allocate(bytes: bytes.count)
        unsafe copy.copyMemory(from: source, byteCount: bytes.count)
        return unsafe ProtobufCBinaryData(len: bytes.count, data: copy.assumingMemoryBound(to: UInt8.self))
    }

    private mutating func allocate(bytes: Int) -> UnsafeMutableRawPointer {
        // Every piece starts where any type may: 16 bytes is the strictest alignment in use.
        let size = (bytes + 15) & ~15
        if size <= left, let start = unsafe next {
            unsafe next = start + size
            left -= size
            return unsafe start
        }
        let chunk = UnsafeMutableRawPointer.allocate(byteCount: max(size, Self.chunkBytes), alignment: 16)
        unsafe chunks.append(chunk)
        // What is left of the older chunk is lost, unless the new piece fills a chunk of its own.
        if size <= Self.chunkBytes - left {
            unsafe next = chunk + size
            left = max(size, Self.chunkBytes) - size
        }
        return unsafe chunk
    }
}
