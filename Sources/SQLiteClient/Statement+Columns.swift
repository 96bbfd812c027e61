// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

// Columns count from 0 and are readable while `step()` has returned true. Types convert as SQLite converts them.
extension Statement {
    /// The number of columns of a row; 0 for a statement that returns none.
    public var columnCount: Int { Int(unsafe sqlite3_column_count(pointer)) }

    /// Whether the column is NULL.
    public func isNull(at column: Int) -> Bool {
        unsafe sqlite3_column_type(pointer, Int32(column)) == SQLITE_NULL
    }

    /// The integer in the column; 0 for NULL.
    public func int64(at column: Int) -> Int64 {
        unsafe sqlite3_column_int64(pointer, Int32(column))
    }

    /// The integer in the column; 0 for NULL.
    public func int(at column: Int) -> Int {
        Int(int64(at: column))
    }

    /// The unsigned integer whose bit pattern is in the column; 0 for NULL.
    public func uint64(at column: Int) -> UInt64 {
        UInt64(bitPattern: int64(at: column))
    }

    /// The integer in the column, or `nil` for NULL.
    public func optionalInt64(at column: Int) -> Int64? {
        isNull(at: column) ? nil : int64(at: column)
    }

    /// The floating-point number in the column; 0 for NULL.
    public func double(at column: Int) -> Double {
        unsafe sqlite3_column_double(pointer, Int32(column))
    }

    /// The text in the column, invalid UTF-8 repaired; empty for NULL.
    public func text(at column: Int) -> String {
        let start = unsafe sqlite3_column_text(pointer, Int32(column))
        let count = unsafe Int(sqlite3_column_bytes(pointer, Int32(column)))
        guard let start = unsafe start else { return "" }
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The text in the column, invalid UTF-8 repaired, or `nil` for NULL.
    public func optionalText(at column: Int) -> String? {
        isNull(at: column) ? nil : text(at: column)
    }

    /// A copy of the blob, or of the text's UTF-8, in the column; empty for NULL.
    public func bytes(at column: Int) -> [UInt8] {
        unsafe [UInt8](blob(at: column))
    }

    /// A copy of the blob, or of the text's UTF-8, in the column, or `nil` for NULL.
    public func optionalBytes(at column: Int) -> [UInt8]? {
        isNull(at: column) ? nil : bytes(at: column)
    }

    /// Lends the blob, or the text's UTF-8, in the column without copying it; empty for NULL.
    ///
    /// The closure must not step or reset this statement.
    public func withBytes<Result>(at column: Int, _ body: (RawSpan) -> Result) -> Result {
        let buffer = unsafe blob(at: column)
        return unsafe body(buffer.bytes)
    }

    private func blob(at column: Int) -> UnsafeRawBufferPointer {
        // https://www.sqlite.org/c3ref/column_blob.html: first the pointer, which may convert, then the size.
        let start = unsafe sqlite3_column_blob(pointer, Int32(column))
        let count = unsafe Int(sqlite3_column_bytes(pointer, Int32(column)))
        return unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    }
}
