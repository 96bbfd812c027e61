// SPDX-License-Identifier: Apache-2.0

/// A reproducible source of random numbers for property tests: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// Returns the text with one to three random edits: characters replaced, inserted, removed, or a part repeated.
    mutating func mutate(_ text: String, alphabet: [Unicode.Scalar]) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let scalar = alphabet.randomElement(using: &self) ?? " "
            let index = Int.random(in: 0...scalars.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0 where index < scalars.count: scalars[index] = scalar
            case 1 where index < scalars.count: scalars.remove(at: index)
            case 2: scalars.insert(contentsOf: scalars[index...].prefix(4), at: index)
            default: scalars.insert(scalar, at: index)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
