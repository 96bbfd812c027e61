// SPDX-License-Identifier: Apache-2.0

/// The last two letters of the names of secrets, by which nearly all keys are told from them at once.
///
/// Every key of every envelope that is recorded is compared with every name otherwise.
struct KeyEndings: Sendable {
    /// By the last byte's lower five bits, a bit for each value of those of the byte before.
    private var pairs: [UInt32] = Array(repeating: 0, count: 32)
    /// Whether there is a pattern that says nothing of the end of a key.
    private var isOpen = false

    init(_ patterns: [KeyPattern]) {
        for pattern in patterns {
            if let (first, last) = pattern.ending {
                pairs[Int(last & 31)] |= 1 << UInt32(first & 31)
            } else {
                isOpen = true
            }
        }
    }

    /// Whether the key ends as a secret's name does; a key that does not is none.
    func mayMatch(_ key: Span<UInt8>) -> Bool {
        guard !isOpen else { return true }
        var index = key.count - 1
        // As patterns do: what numbers a secret does not count.
        while index >= 0, KeyPattern.isDigit(key[index]) || !KeyPattern.isWord(key[index]) { index -= 1 }
        guard index > 0 else { return false }
        let last = KeyPattern.lowered(key[index])
        index -= 1
        while index >= 0, !KeyPattern.isWord(key[index]) { index -= 1 }
        guard index >= 0 else { return false }
        return pairs[Int(last & 31)] & 1 << UInt32(KeyPattern.lowered(key[index]) & 31) != 0
    }
}
