// SPDX-License-Identifier: Apache-2.0

/// Why bytes were refused as a JSON document.
///
/// Offsets count bytes from the start of the input.
public enum JSONError: Error, Sendable, Hashable {
    /// The text breaks the grammar of RFC 8259 at `offset`.
    case malformed(offset: Int, fault: JSONFault)
    /// A string holds bytes that are not UTF-8 (overlong forms, encoded surrogates, cut sequences).
    case notUTF8(offset: Int)
    /// `NaN`, `Infinity` or `-Infinity`, which many encoders write and JSON does not have.
    case notFinite(offset: Int)
    /// Arrays and objects are nested deeper than `limit`.
    case tooDeep(limit: Int)
}

extension JSONError: CustomStringConvertible {
    /// One line for a log or an error message; holds nothing of the input.
    public var description: String {
        switch self {
        case .malformed(let offset, let fault): "not JSON: \(fault.rawValue) at byte \(offset)"
        case .notUTF8(let offset): "not UTF-8 at byte \(offset)"
        case .notFinite(let offset): "NaN and Infinity are not JSON, found at byte \(offset)"
        case .tooDeep(let limit): "JSON is nested deeper than \(limit) levels"
        }
    }
}
