// SPDX-License-Identifier: Apache-2.0

/// A short name of bytes: FNV-1a with 64 bits.
///
/// It tells contents apart that nobody made to have the same name. http://www.isthe.com/chongo/tech/comp/fnv/
struct ContentDigest {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Takes bytes in.
    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// What was taken in, in hexadecimal digits.
    var text: String { String(state, radix: 16) }
}
