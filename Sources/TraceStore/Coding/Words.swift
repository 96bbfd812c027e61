// SPDX-License-Identifier: Apache-2.0

/// Numbers of 64 bits one after the other, the lowest byte first.
enum Words {
    static func encode(_ words: some Collection<UInt64>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.count * 8)
        for word in words {
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }

    /// The whole numbers in the bytes.
    static func decode(_ bytes: RawSpan) -> [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(bytes.byteCount / 8)
        for offset in stride(from: 0, to: bytes.byteCount - 7, by: 8) {
            // Bounds are checked by the call; every pattern of bits is a number.
            words.append(
                unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
            )
        }
        return words
    }
}
