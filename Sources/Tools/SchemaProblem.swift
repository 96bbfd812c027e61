// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// One place where a value is not what its schema says.
public struct SchemaProblem: Sendable, Hashable, CustomStringConvertible {
    /// The place; that of the missing member when one is missing.
    public let path: JSONPath
    /// What is wrong and what is allowed; never the value that was found.
    public let message: String

    /// `.texts[2]: found a number, allowed is a string`, one line; a long path is cut off after 200 characters.
    public var description: String {
        let text = path.description
        let place = text.utf8.count > 200 ? text.prefix(200) + "…" : text[...]
        return "\(place): \(message)"
    }
}
