// SPDX-License-Identifier: Apache-2.0

import SeededRandom

extension SeededGenerator {
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
