// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What a JSON value must look like: the part of JSON Schema that tool files can say.
public struct ToolSchema: Sendable, Equatable {
    /// The type of a value, with what belongs to it.
    public indirect enum Shape: Sendable, Equatable {
        /// A string.
        case string
        /// Any number.
        case number
        /// A number without a fraction, however it is written.
        case integer
        /// `true` or `false`.
        case boolean
        /// An array whose elements all look like `items`; anything, when that is nil.
        case array(items: ToolSchema?)
        /// An object with these members; any members, when nil.
        case object(properties: [ToolParameter]?)
    }

    /// The type.
    public let shape: Shape
    /// A name for people.
    public let title: String?
    /// What the value means.
    public let description: String?
    /// The only values that are allowed, when the file lists them; never empty, never arrays or objects.
    public internal(set) var options: [JSONValue]?
    /// What stands in for a member that is left out; it satisfies the schema, and has the defaults inside of it.
    public internal(set) var defaultValue: JSONValue?

    init(shape: Shape, title: String? = nil, description: String? = nil) {
        self.shape = shape
        self.title = title
        self.description = description
    }
}
