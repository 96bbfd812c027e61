// SPDX-License-Identifier: Apache-2.0

internal import CProtobufC

/// Memory for the tree of C structs of one message: handed out piece by piece, taken back at once.
///
/// The messages of a batch use the same memory one after the other, which therefore stays in the processor's cache.
@safe struct EncodingArena: ~Copyable {
    private static let chunkBytes = 16 << 10
    /// The strictest alignment of a C struct of a message.
    private static let alignment = 8

    /// The first chunk is kept, the others are for what does not fit.
    private let first: UnsafeMutableRawPointer
    private var others: [UnsafeMutableRawPointer] = unsafe []
    private var next: UnsafeMutableRawPointer
    private var left: Int
    /// How many bytes of texts, byte strings and identifiers were copied since the last reset.
    private(set) var copiedBytes = 0

    init() {
        unsafe first = .allocate(byteCount: Self.chunkBytes, alignment: Self.alignment)
        unsafe next = unsafe first
        left = Self.chunkBytes
    }

    deinit {
        unsafe others.forEach { unsafe $0.deallocate() }
        unsafe first.deallocate()
    }

    /// Takes everything back that was handed out.
    mutating func reset() {
        if unsafe !others.isEmpty {
            unsafe others.forEach { unsafe $0.deallocate() }
            unsafe others = unsafe []
        }
        unsafe next = unsafe first
        left = Self.chunkBytes
        copiedBytes = 0
    }

    /// Uninitialised room for C structs or pointers, valid until the arena is reset or gone.
    ///
    /// Nothing is ever deinitialised.
    mutating func allocate<Value>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
        let padding = unsafe -Int(bitPattern: next) & (Self.alignment - 1)
        let bytes = count * MemoryLayout<Value>.stride
        if padding + bytes <= left {
            unsafe next += padding
            left -= padding
        }
        return unsafe allocate(bytes: bytes).bindMemory(to: type, capacity: count)
    }

    /// A copy of the text's UTF-8.
    ///
    /// A Swift string is always valid UTF-8, as receivers demand.
    mutating func text(_ value: borrowing String) -> ProtobufCBinaryData {
        let bytes = value.utf8.span
        return unsafe bytes.withUnsafeBufferPointer { unsafe copy(UnsafeRawBufferPointer($0)) }
    }

    /// A copy of the bytes.
    mutating func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
        unsafe value.withUnsafeBytes { unsafe copy($0) }
    }

    /// The number in big-endian order, as identifiers travel.
    mutating func identifier(_ value: UInt64) -> ProtobufCBinaryData {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe copy($0) }
    }

    /// Two numbers one after the other, likewise.
    mutating func identifier(_ high: UInt64, _ low: UInt64) -> ProtobufCBinaryData {
        unsafe withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { unsafe copy($0) }
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer) -> ProtobufCBinaryData {
        guard let source = bytes.baseAddress, unsafe !bytes.isEmpty else {
            return unsafe ProtobufCBinaryData(len: 0, data: nil)
        }
        let copy = unsafe allocate(bytes: bytes.count)
        unsafe copy.copyMemory(from: source, byteCount: bytes.count)
        copiedBytes += bytes.count
        return unsafe ProtobufCBinaryData(len: bytes.count, data: copy.assumingMemoryBound(to: UInt8.self))
    }

    @inline(__always)
    private mutating func allocate(bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes <= left else { return unsafe allocateChunk(for: bytes) }
        let start = unsafe next
        unsafe next = unsafe start + bytes
        left -= bytes
        return unsafe start
    }

    @inline(never)
    private mutating func allocateChunk(for bytes: Int) -> UnsafeMutableRawPointer {
        let size = max(bytes, Self.chunkBytes)
        let chunk = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.alignment)
        unsafe others.append(chunk)
        // What is left of the older chunk is lost, unless the new piece fills a chunk of its own.
        if size - bytes > left {
            unsafe next = unsafe chunk + bytes
            left = size - bytes
        }
        return unsafe chunk
    }
}
