// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// A YAML node by the type that YAML 1.1 gives it, which is what Kubernetes' own reader goes by.
package enum ScalarValue {
    case null
    case string(String)
    case bool(Bool)
    /// An integer as written.
    case integer(String)
    /// A number with a fraction or an exponent, as written.
    case float(String)
    case list
    case object

    init(_ node: Node) {
        switch node {
        case .mapping: self = .object
        case .sequence: self = .list
        // Only nodes built in memory are aliases; the parser puts the anchored node in their place.
        case .alias: self = .null
        case .scalar(let scalar):
            switch Tag.Name(rawValue: node.tag.description) {
            case .null: self = .null
            case .bool: self = .bool(["yes", "true", "on"].contains(scalar.string.lowercased()))
            case .int: self = .integer(scalar.string)
            case .float: self = .float(scalar.string)
            default: self = .string(scalar.string)
            }
        }
    }

    /// What was found, for a message; a value is shown on one line and cut off after 60 characters.
    package var found: String {
        switch self {
        case .null: "nothing"
        case .string(let text): "'\(Self.shown(text))'"
        case .bool(let value): "the truth value \(value)"
        case .integer(let text), .float(let text): "the number \(Self.shown(text))"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// The type that was found without its value, for fields that may hold a secret.
    package var foundType: String {
        switch self {
        case .null: "nothing"
        case .string: "a string"
        case .bool: "a truth value"
        case .integer, .float: "a number"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// A name or value as it can stand in a one-line message.
    package static func shown(_ text: String) -> String {
        let isLong = text.count > 60
        let line = text.prefix(60).unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : String(scalar)
        }
        return line.joined() + (isLong ? "…" : "")
    }
}
