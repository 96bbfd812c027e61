// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// One place where a value is not what its schema says.
public struct SchemaProblem: Sendable, Hashable, CustomStringConvertible {
    /// The place; that of the missing member when one is missing.
    public let path: JSONPath
    /// What is wrong and what is allowed; never the value that was found.
    public let message: String

    /// The path as jq writes it, `.texts[2]`; cut off after 200 characters, since callers choose names.
    public var place: String {
        let text = path.description
        return text.utf8.count > 200 ? text.prefix(200) + "…" : text
    }

    /// `.texts[2]: found a number, allowed is a string`, one line.
    public var description: String { "\(place): \(message)" }
}
