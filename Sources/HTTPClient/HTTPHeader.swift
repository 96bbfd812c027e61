// SPDX-License-Identifier: Apache-2.0

/// One header line.
public struct HTTPHeader: Sendable, Hashable {
    /// The name, which compares without regard to case on the wire but not here.
    public var name: String
    /// The value without surrounding white space.
    public var value: String

    /// Creates a header; what is not allowed on the wire is refused when the request is made.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// https://www.rfc-editor.org/rfc/rfc9110#name-field-values: a line break in a value would start a new header.
    var isWellFormed: Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
            && value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
}
