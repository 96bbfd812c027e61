// SPDX-License-Identifier: Apache-2.0

extension AttributeValue {
    /// Returns the value with texts cut to `limit` characters and byte strings to `limit` bytes, each element by
    /// itself.
    ///
    /// A character is a Unicode scalar, as in the other implementations of the limit.
    func truncated(to limit: Int) -> AttributeValue {
        switch self {
        case .string(let value): .string(Self.cut(value, limit))
        case .stringArray(let values): .stringArray(values.map { Self.cut($0, limit) })
        case .bytes(let bytes) where bytes.count > limit: .bytes(Array(bytes.prefix(limit)))
        case .array(let values): .array(values.map { $0.truncated(to: limit) })
        case .map(let values): .map(Self.cut(values, limit))
        default: self
        }
    }

    private static func cut(_ values: Attributes, _ limit: Int) -> Attributes {
        var values = values
        values.transformValues { $0.truncated(to: limit) }
        return values
    }

    private static func cut(_ value: String, _ limit: Int) -> String {
        // A text has at most as many scalars as bytes, so that most need no counting.
        guard value.utf8.count > limit else { return value }
        return String(value.unicodeScalars.prefix(limit))
    }
}
