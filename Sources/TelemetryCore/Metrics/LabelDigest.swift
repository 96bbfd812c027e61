// SPDX-License-Identifier: Apache-2.0

/// A hash of label values by their bytes, eight at a time.
///
/// The standard library's costs more than the rest of a look-up. Values that collide on purpose make a family's look-ups
/// slower, and the limit of series bounds by how much.
struct LabelDigest {
    private(set) var value: UInt64

    private var seen: UInt64 = 0

    /// Begins the hash of a number of values.
    init(count: Int) {
        value = UInt64(truncatingIfNeeded: count)
    }

    /// Whether all bytes so far are ASCII.
    var isASCII: Bool { seen & 0x8080_8080_8080_8080 == 0 }

    /// Adds a value; where one ends and the next begins makes a difference.
    @inline(__always)
    mutating func mix(_ text: String) {
        var (value, seen) = (value ^ UInt64(truncatingIfNeeded: text.utf8.count), seen)
        var text = text
        text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            var offset = 0
            while offset &+ 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                seen |= word
                Self.mix(word, into: &value)
                offset &+= 8
            }
            var rest: UInt64 = 0
            while offset < bytes.count {
                rest = unsafe rest << 8 | UInt64(bytes[offset])
                offset &+= 1
            }
            seen |= rest
            Self.mix(rest, into: &value)
        }
        (self.value, self.seen) = (value, seen)
    }

    // The folded product of wyhash: every bit of the input reaches every bit of the state.
    @inline(__always)
    private static func mix(_ word: UInt64, into value: inout UInt64) {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: word ^ 0xE703_7ED1_A0B4_28DB)
        value = product.high ^ product.low
    }
}
