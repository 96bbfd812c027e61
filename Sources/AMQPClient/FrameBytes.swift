// SPDX-License-Identifier: Apache-2.0

/// The bytes of a frame while it is put together, numbers with their highest byte first.
///
/// A `ByteBuffer` asks with each of a frame's two dozen fields who else has its memory, which costs more than the field.
struct FrameBytes {
    private(set) var bytes: [UInt8] = []

    init() {
        // Methods and headers are shorter, as a rule.
        bytes.reserveCapacity(256)
    }

    var count: Int { bytes.count }

    /// Forgets what was written, but not the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func writeInteger(_ value: some FixedWidthInteger) {
        var shift = value.bitWidth - 8
        while shift >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            shift -= 8
        }
    }

    mutating func writeString(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func writeBytes(_ more: some Collection<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Replaces four bytes.
    mutating func setInteger(_ value: UInt32, at index: Int) {
        for offset in 0..<4 { bytes[index + offset] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * offset)) }
    }
}
