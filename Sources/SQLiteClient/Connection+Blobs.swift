// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

extension Connection {
    /// Reads a piece of a blob without the rest of it.
    ///
    /// - Parameters:
    ///   - table: The table, which has row numbers.
    ///   - column: The column.
    ///   - row: The row's number.
    ///   - offset: Where the piece begins.
    ///   - count: How long it is; a blob that ends before gives what it has.
    /// - Returns: The piece.
    /// - Throws: ``SQLiteError``, also when there is no such row or it holds no blob.
    public func blob(
        in table: String,
        _ column: String,
        row: Int64,
        from offset: Int,
        count: Int
    ) throws(SQLiteError) -> [UInt8] {
        var opened: OpaquePointer?
        try handle.check(unsafe sqlite3_blob_open(handle.database, "main", table, column, row, 0, &opened))
        defer { unsafe sqlite3_blob_close(opened) }
        let length = min(count, Int(unsafe sqlite3_blob_bytes(opened)) - offset)
        guard offset >= 0, length > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: length)
        let result = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe sqlite3_blob_read(opened, buffer.baseAddress, Int32(length), Int32(offset))
        }
        try handle.check(result)
        return bytes
    }
}
