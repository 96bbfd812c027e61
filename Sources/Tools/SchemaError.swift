// SPDX-License-Identifier: Apache-2.0

/// Everything in which a value is not what its schema says.
public struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// How many problems are looked for in one value; a hostile one could have millions.
    public static let limit = 64

    /// The problems in the order of the value's members; never empty, at most ``limit``.
    public let problems: [SchemaProblem]
    /// Whether these are all; otherwise the rest of the value was not looked at.
    public let isComplete: Bool

    /// One line a problem.
    public var description: String {
        let lines = problems.map(\.description) + (isComplete ? [] : ["there may be more problems"])
        return lines.joined(separator: "\n")
    }
}
