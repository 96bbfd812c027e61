// SPDX-License-Identifier: Apache-2.0

/// A value in a row of an SQL query's result.
public enum TraceSQLValue: Sendable, Hashable {
    /// NULL.
    case null
    /// An integer.
    case integer(Int64)
    /// A floating-point number.
    case real(Double)
    /// A text.
    case text(String)
    /// A blob.
    case blob([UInt8])

    /// The value as JSON; a blob becomes `{"$base64":...}`, and what is no number in JSON `null`.
    func write(to text: inout JSONText) {
        switch self {
        case .null: text.raw("null".utf8)
        case .integer(let value): text.raw(String(value).utf8)
        case .real(let value): text.raw((value.isFinite ? value.description : "null").utf8)
        case .text(let value): text.string(value)
        case .blob(let bytes): text.object { $0.member("$base64", Base64.encoded(bytes)) }
        }
    }
}
