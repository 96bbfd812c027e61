// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a list of API keys: where, what, and what to do.
///
/// No key is part of it.
public struct APIKeyProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file or variable that has the list.
    public let source: String
    /// The line or entry, from 1; nil when it is about the whole.
    public let line: Int?
    /// What is wrong and what to do.
    public let reason: String

    /// Makes a problem.
    ///
    /// - Parameters:
    ///   - source: The file or variable that has the list.
    ///   - line: The line or entry, from 1; nil when it is about the whole.
    ///   - reason: What is wrong and what to do.
    public init(source: String, line: Int? = nil, reason: String) {
        self.source = source
        self.line = line
        self.reason = reason
    }

    /// One line for an operator.
    public var description: String { "\(source)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}
