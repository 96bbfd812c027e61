// SPDX-License-Identifier: Apache-2.0

/// What a parser made of an input and should not have.
public struct BrokenPromise: Error, CustomStringConvertible {
    /// What is wrong, in words.
    public let description: String
}
