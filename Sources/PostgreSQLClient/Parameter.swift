// SPDX-License-Identifier: Apache-2.0

/// A value for a placeholder of a statement, in the binary form of its type, or NULL.
///
/// Always typed, so that a statement has the same types whatever is NULL.
public struct Parameter: Sendable {
    /// The number of the type in the server's catalog (`pg_type.dat` of its sources).
    let type: UInt32
    /// The value; nil for NULL.
    let bytes: [UInt8]?

    private init(_ type: UInt32, _ bytes: [UInt8]?) {
        self.type = type
        self.bytes = bytes
    }

    /// A `bigint`.
    public static func int(_ value: Int64?) -> Parameter { Parameter(20, value.map { bigEndian($0) }) }

    /// A `bigint`.
    public static func int(_ value: Int?) -> Parameter { int(value.map { Int64($0) }) }

    /// A `double precision`.
    public static func double(_ value: Double?) -> Parameter {
        Parameter(701, value.map { bigEndian(Int64(bitPattern: $0.bitPattern)) })
    }

    /// A `text`.
    ///
    /// U+0000, which PostgreSQL cannot keep in a text, becomes U+FFFD.
    public static func text(_ value: String?) -> Parameter { Parameter(25, value.map { utf8($0) }) }

    /// A `text` given as UTF-8 without U+0000, which the server checks.
    public static func text(utf8 value: [UInt8]?) -> Parameter { Parameter(25, value) }

    /// A `bytea`.
    public static func bytes(_ value: [UInt8]?) -> Parameter { Parameter(17, value) }

    /// A `boolean`.
    public static func bool(_ value: Bool?) -> Parameter { Parameter(16, value.map { [$0 ? 1 : 0] }) }

    /// A `bigint[]`.
    public static func ints(_ values: [Int64?]) -> Parameter {
        array(1016, of: 20, values.map { $0.map { bigEndian($0) } })
    }

    /// A `double precision[]`.
    public static func doubles(_ values: [Double?]) -> Parameter {
        array(1022, of: 701, values.map { $0.map { bigEndian(Int64(bitPattern: $0.bitPattern)) } })
    }

    /// A `text[]`; see ``text(_:)``.
    public static func texts(_ values: [String?]) -> Parameter {
        array(1009, of: 25, values.map { $0.map { utf8($0) } })
    }

    /// A `text[]` of UTF-8; see ``text(utf8:)``.
    public static func texts(utf8 values: [[UInt8]?]) -> Parameter { array(1009, of: 25, values) }

    /// A `bytea[]`.
    public static func byteArrays(_ values: [[UInt8]?]) -> Parameter { array(1001, of: 17, values) }

    private static func utf8(_ text: String) -> [UInt8] {
        guard text.utf8.contains(0) else { return Array(text.utf8) }
        return Array(String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 })).utf8)
    }

    /// One dimension that counts from 1 (`array_recv` in the server's `arrayfuncs.c`).
    private static func array(_ type: UInt32, of element: UInt32, _ values: [[UInt8]?]) -> Parameter {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + values.reduce(0) { $0 + 4 + ($1?.count ?? 0) })
        bytes += bigEndian(Int32(values.isEmpty ? 0 : 1))
        bytes += bigEndian(Int32(values.contains { $0 == nil } ? 1 : 0))
        bytes += bigEndian(Int32(bitPattern: element))
        guard !values.isEmpty else { return Parameter(type, bytes) }
        bytes += bigEndian(Int32(values.count)) + bigEndian(Int32(1))
        for value in values {
            bytes += bigEndian(Int32(value?.count ?? -1))
            bytes += value ?? []
        }
        return Parameter(type, bytes)
    }

    private static func bigEndian<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
        stride(from: Integer.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

extension Parameter: CustomStringConvertible {
    /// The number of bytes only.
    public var description: String { bytes.map { "<\($0.count) bytes>" } ?? "NULL" }
}
