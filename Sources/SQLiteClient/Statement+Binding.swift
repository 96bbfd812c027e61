// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

// Parameters count from 1. Each call replaces the value of its parameter; `reset()` sets all to NULL.
extension Statement {
    /// The number of parameters, that is the largest index.
    public var parameterCount: Int { Int(unsafe sqlite3_bind_parameter_count(pointer)) }

    /// Binds an integer.
    public func bind(_ value: Int64, at index: Int) throws(SQLiteError) {
        try check(unsafe sqlite3_bind_int64(pointer, Int32(index), value))
    }

    /// Binds an integer, or NULL.
    public func bind(_ value: Int64?, at index: Int) throws(SQLiteError) {
        guard let value else { return try bindNull(at: index) }
        try bind(value, at: index)
    }

    /// Binds an integer.
    public func bind(_ value: Int, at index: Int) throws(SQLiteError) {
        try bind(Int64(value), at: index)
    }

    /// Binds an integer, or NULL.
    public func bind(_ value: Int?, at index: Int) throws(SQLiteError) {
        guard let value else { return try bindNull(at: index) }
        try bind(Int64(value), at: index)
    }

    /// Binds the bit pattern of an unsigned integer: the value itself up to 2^63 - 1, negative above.
    public func bind(_ value: UInt64, at index: Int) throws(SQLiteError) {
        try bind(Int64(bitPattern: value), at: index)
    }

    /// Binds the bit pattern of an unsigned integer, or NULL.
    public func bind(_ value: UInt64?, at index: Int) throws(SQLiteError) {
        guard let value else { return try bindNull(at: index) }
        try bind(Int64(bitPattern: value), at: index)
    }

    /// Binds a floating-point number.
    ///
    /// SQLite stores a NaN as NULL.
    public func bind(_ value: Double, at index: Int) throws(SQLiteError) {
        try check(unsafe sqlite3_bind_double(pointer, Int32(index), value))
    }

    /// Binds a text, which SQLite copies.
    public func bind(_ value: String, at index: Int) throws(SQLiteError) {
        var value = value
        let result = value.withUTF8 { bytes in
            // An empty string may have no address, and SQLite takes a null pointer for NULL.
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe sqlite3_bind_text64(
                    pointer,
                    Int32(index),
                    characters.baseAddress ?? Self.emptyText,
                    UInt64(characters.count),
                    asya_sqlite_transient(),
                    UInt8(SQLITE_UTF8)
                )
            }
        }
        try check(result)
    }

    /// Binds a text, which SQLite copies, or NULL.
    public func bind(_ value: String?, at index: Int) throws(SQLiteError) {
        guard let value else { return try bindNull(at: index) }
        try bind(value, at: index)
    }

    /// Binds a blob without copying it: the statement retains the array until `reset()`.
    public func bind(_ value: [UInt8], at index: Int) throws(SQLiteError) {
        boundBuffers.append(value)
        try check(
            // A native array keeps its elements in one place for as long as it is retained and not mutated, and
            // `boundBuffers` does the one and, by retaining, prevents the other.
            unsafe value.withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    return unsafe sqlite3_bind_zeroblob(pointer, Int32(index), 0)
                }
                return unsafe sqlite3_bind_blob64(pointer, Int32(index), start, UInt64(bytes.count), nil)
            }
        )
    }

    /// Binds a blob without copying it, or NULL.
    public func bind(_ value: [UInt8]?, at index: Int) throws(SQLiteError) {
        guard let value else { return try bindNull(at: index) }
        try bind(value, at: index)
    }

    /// Binds a text given as UTF-8 without copying it: the statement retains the array until `reset()`.
    ///
    /// SQLite does not check that the bytes are UTF-8.
    public func bind(utf8 value: [UInt8], at index: Int) throws(SQLiteError) {
        boundBuffers.append(value)
        try check(
            // Sound for the reason given for blobs.
            unsafe value.withUnsafeBytes { bytes in
                let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.emptyText
                return unsafe sqlite3_bind_text64(
                    pointer,
                    Int32(index),
                    start,
                    UInt64(bytes.count),
                    nil,
                    UInt8(SQLITE_UTF8)
                )
            }
        )
    }

    /// Binds a short blob, which SQLite copies: for identifiers that are not in an array.
    public func bind(copying value: Span<UInt8>, at index: Int) throws(SQLiteError) {
        try check(
            unsafe value.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress, unsafe !bytes.isEmpty else {
                    return unsafe sqlite3_bind_zeroblob(pointer, Int32(index), 0)
                }
                return unsafe sqlite3_bind_blob64(
                    pointer,
                    Int32(index),
                    start,
                    UInt64(bytes.count),
                    asya_sqlite_transient()
                )
            }
        )
    }

    /// Binds NULL.
    public func bindNull(at index: Int) throws(SQLiteError) {
        try check(unsafe sqlite3_bind_null(pointer, Int32(index)))
    }

    private func check(_ result: Int32) throws(SQLiteError) {
        try handle.check(result, sql: sql)
    }

    private static var emptyText: UnsafePointer<CChar> {
        // A static string has an address for the life of the process.
        unsafe UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
