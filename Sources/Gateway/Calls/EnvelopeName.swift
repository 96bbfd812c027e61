// SPDX-License-Identifier: Apache-2.0

/// The ids of envelopes that the gateway makes.
enum EnvelopeName {
    /// 128 random bits as 32 hexadecimal digits: whoever does not know an id does not guess it.
    ///
    /// - Parameter generator: The source of the bits.
    /// - Returns: The id.
    static func random(using generator: inout some RandomNumberGenerator) -> String {
        [generator.next(), generator.next()].map { (part: UInt64) in
            let digits = String(part, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// 128 random bits from the system's generator.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }
}
