// SPDX-License-Identifier: Apache-2.0

/// Names for new envelopes.
public enum EnvelopeID {
    /// A random UUID (RFC 9562 version 4) from the system's generator.
    public static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// A random UUID (RFC 9562 version 4).
    ///
    /// - Parameter generator: The source of its 122 random bits.
    /// - Returns: The UUID in lower case.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(ASCII.minus) }
            let half = index < 16 ? high : low
            text.append(digits[Int(half >> UInt64(60 - index % 16 * 4) & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
