// SPDX-License-Identifier: Apache-2.0

/// A header field of HTTP.
public struct RPCHeader: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value, without the white space around it.
    public var value: String

    /// Makes a header field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the field has this name, whatever its case (RFC 9110 section 5.1).
    package func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count && name.lowercased() == other.lowercased()
    }
}
