// SPDX-License-Identifier: Apache-2.0

/// Sizes as protobuf writes them: seven bits a byte, the lowest first.
///
/// https://protobuf.dev/programming-guides/encoding/#varints
enum Varint {
    /// The most bytes a 64-bit number takes.
    static let maximumSize = 10

    /// How many bytes a size takes.
    static func size(_ value: Int) -> Int {
        max((Int.bitWidth - value.leadingZeroBitCount + 6) / 7, 1)
    }

    /// Writes a size to memory that has room for it.
    static func write(_ value: Int, to start: UnsafeMutablePointer<UInt8>) {
        var rest = UInt(bitPattern: value)
        var next = unsafe start
        while rest > 127 {
            unsafe next.pointee = UInt8(truncatingIfNeeded: rest) | 128
            unsafe next += 1
            rest >>= 7
        }
        unsafe next.pointee = UInt8(truncatingIfNeeded: rest)
    }

    /// Appends a size.
    static func append(_ value: Int, to bytes: inout [UInt8]) {
        var rest = UInt(bitPattern: value)
        while rest > 127 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
