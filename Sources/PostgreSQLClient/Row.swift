// SPDX-License-Identifier: Apache-2.0

/// One row of a result; columns count from 0.
public struct Row {
    let rows: Rows
    let index: Int32

    /// Whether the value is NULL.
    public func isNull(at column: Int) -> Bool { unsafe rows.withBytes(index, column) { _ in true } == nil }

    /// An integer of any width, or a boolean as 0 and 1; nil for NULL.
    public func optionalInt64(at column: Int) -> Int64? {
        unsafe rows.withBytes(index, column) { bytes in
            // The first byte has the sign.
            let sign: Int64 = unsafe bytes.first.map { Int8(bitPattern: $0) < 0 ? -1 : 0 } ?? 0
            return unsafe bytes.prefix(8).reduce(sign) { $0 << 8 | Int64($1) }
        }
    }

    /// An integer of any width; 0 for NULL.
    public func int64(at column: Int) -> Int64 { optionalInt64(at: column) ?? 0 }

    /// An integer of any width; 0 for NULL.
    public func int(at column: Int) -> Int { Int(int64(at: column)) }

    /// A `double precision`; 0 for NULL.
    public func double(at column: Int) -> Double {
        optionalInt64(at: column).map { Double(bitPattern: UInt64(bitPattern: $0)) } ?? 0
    }

    /// A `text`; nil for NULL.
    public func optionalText(at column: Int) -> String? {
        unsafe rows.withBytes(index, column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// A `text`; empty for NULL.
    public func text(at column: Int) -> String { optionalText(at: column) ?? "" }

    /// A `bytea`, or the UTF-8 of a `text`; nil for NULL.
    public func optionalBytes(at column: Int) -> [UInt8]? {
        unsafe rows.withBytes(index, column) { unsafe Array($0) }
    }

    /// A `bytea`, or the UTF-8 of a `text`; empty for NULL.
    public func bytes(at column: Int) -> [UInt8] { optionalBytes(at: column) ?? [] }
}
