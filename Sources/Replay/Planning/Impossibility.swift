// SPDX-License-Identifier: Apache-2.0

/// Why a hop cannot be run again, in words that say what is missing and what to do.
public struct Impossibility: Error, Sendable, Hashable, CustomStringConvertible {
    /// The words.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
