// SPDX-License-Identifier: Apache-2.0

/// A file of a store that could not be read, or not wholly.
public struct TraceStoreWarning: Sendable, Hashable, CustomStringConvertible {
    /// The path of the file.
    public var file: String
    /// What is the matter, in an operator's words.
    public var reason: String

    /// Makes a warning.
    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    /// File and reason in one line.
    public var description: String { "\(file): \(reason)" }
}
