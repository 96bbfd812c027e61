// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// One field of the AsyncActor resource: what the resource definition says of it, and what the reader accepts.
public struct FieldSchema: Sendable {
    /// What a field holds.
    public indirect enum Form: Sendable {
        /// An object with these fields and no others.
        case object([FieldSchema])
        /// An object with these fields and others, which Kubernetes or another project defines.
        case open([FieldSchema])
        /// An object whose values are strings.
        case strings
        /// A list of values of one form; with a key it is a map by that field.
        case list(Form, key: String? = nil)
        /// A string that is not empty.
        case string(pattern: String? = nil, maxLength: Int? = nil)
        /// Any string.
        case text
        /// A moment in RFC 3339.
        case moment
        /// A whole number.
        case integer(ClosedRange<Int>)
        /// A truth value.
        case boolean
        /// One of some words.
        case choice([String])
        /// A span of time: a Go duration, or a number of seconds.
        case duration
        /// A number from 0 to 1, or a percentage.
        case fraction
    }

    /// A rule over several fields, in the Common Expression Language.
    ///
    /// Servers before 1.25 leave rules out; the operator checks the same in any case.
    public struct Rule: Sendable {
        /// The expression; `self` is the field.
        public let expression: String
        /// What is wrong when it does not hold.
        public let message: String
    }

    /// The field's name.
    public let name: String
    /// What it is for, in a sentence; empty where nothing may be said.
    public let description: String
    /// What it holds.
    public let form: Form
    /// What holds when it is left out, where the resource definition knows it.
    public let defaultValue: JSONValue?
    /// Whether it must be there.
    public let isRequired: Bool
    /// Rules over what is in it.
    public let rules: [Rule]

    init(
        _ name: String,
        _ form: Form,
        _ description: String,
        default defaultValue: JSONValue? = nil,
        isRequired: Bool = false,
        rules: [Rule] = []
    ) {
        self.name = name
        self.form = form
        self.description = description
        self.defaultValue = defaultValue
        self.isRequired = isRequired
        self.rules = rules
    }
}
