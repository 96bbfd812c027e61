// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

/// One compiled SQL statement with its bindings and its current row.
///
/// Bind, then `run()`, `forEachRow`, `firstRow` or `step()`. The first three reset the statement when they return or
/// throw; after `step()` call `reset()` yourself, and soon: a statement in the middle of its rows keeps a read
/// transaction open, and with it the write-ahead log from shrinking. Belongs to the thread of its connection.
@safe public final class Statement {
    /// The text it was compiled from, with placeholders.
    public let sql: String
    let pointer: OpaquePointer
    let handle: ConnectionHandle
    /// Keeps the buffers alive that SQLite was given pointers into, until `reset()` takes the pointers back.
    var boundBuffers: [[UInt8]] = []

    init(_ sql: String, handle: ConnectionHandle, isPersistent: Bool) throws(SQLiteError) {
        var pointer: OpaquePointer?
        // https://www.sqlite.org/c3ref/c_prepare_dont_log.html: PERSISTENT keeps long-lived statements out of the
        // connection's small lookaside memory.
        let flags = isPersistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        try handle.check(unsafe sqlite3_prepare_v3(handle.database, sql, -1, flags, &pointer, nil), sql: sql)
        guard let compiled = unsafe pointer else {
            throw SQLiteError(extendedCode: SQLITE_MISUSE, message: "the text holds no statement", sql: sql)
        }
        unsafe self.pointer = compiled
        self.sql = sql
        self.handle = handle
    }

    /// Takes ownership of a compiled statement.
    init(owning pointer: OpaquePointer, sql: String, handle: ConnectionHandle) {
        unsafe self.pointer = pointer
        self.sql = sql
        self.handle = handle
    }

    deinit {
        unsafe sqlite3_finalize(pointer)
    }

    /// Whether it stands on a row, between the first `step()` and the end or `reset()`.
    public var isRunning: Bool { unsafe sqlite3_stmt_busy(pointer) != 0 }

    /// Advances to the next row; `false` when there is none.
    ///
    /// The columns of the previous row are gone. After `false` or an error, `reset()` comes before the next `step()`.
    public func step() throws(SQLiteError) -> Bool {
        let result = unsafe sqlite3_step(pointer)
        switch result {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw unsafe SQLiteError.last(result, of: handle.database, sql: sql)
        }
    }

    /// Goes back to before the first row, sets every parameter to NULL and lets go of what was bound.
    public func reset() {
        // The result repeats the error of the last step, which has been thrown already.
        unsafe sqlite3_reset(pointer)
        unsafe sqlite3_clear_bindings(pointer)
        if !boundBuffers.isEmpty {
            boundBuffers.removeAll(keepingCapacity: true)
        }
    }
}
