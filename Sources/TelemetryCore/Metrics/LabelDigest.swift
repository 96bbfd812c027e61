// SPDX-License-Identifier: Apache-2.0

/// A hash of label values by their bytes, eight at a time.
///
/// The standard library's costs more than the rest of a look-up. Values that collide on purpose make a family's look-ups
/// slower, and the limit of series bounds by how much.
package struct LabelDigest {
    /// The hash of what was added so far.
    package private(set) var value: UInt64

    private var seen: UInt64 = 0

    /// Begins the hash of a number of values.
    package init(count: Int) {
        value = UInt64(truncatingIfNeeded: count)
    }

    /// Whether all bytes so far are ASCII.
    var isASCII: Bool { seen & 0x8080_8080_8080_8080 == 0 }

    /// Adds a value; where one ends and the next begins makes a difference.
    @inline(__always)
    package mutating func mix(_ text: String) {
        let bytes = unsafe text.utf8.span.bytes
        let count = bytes.byteCount
        var (value, seen) = (value ^ UInt64(truncatingIfNeeded: count), seen)
        var last: UInt64 = 0
        if count >= 8 {
            var offset = 0
            while offset &+ 8 < count {
                let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
                seen |= word
                Self.mix(word, into: &value)
                offset &+= 8
            }
            // The last eight, some of them for the second time: one step instead of one for each byte.
            last = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        } else {
            for offset in 0..<count {
                unsafe last = last << 8 | UInt64(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            }
        }
        seen |= last
        Self.mix(last, into: &value)
        (self.value, self.seen) = (value, seen)
    }

    // The folded product of wyhash: every bit of the input reaches every bit of the state.
    @inline(__always)
    private static func mix(_ word: UInt64, into value: inout UInt64) {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: word ^ 0xE703_7ED1_A0B4_28DB)
        value = product.high ^ product.low
    }
}
