// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

extension Connection {
    /// From here on refuses to compile anything but queries: no change, no ATTACH, no PRAGMA, no loading of extensions.
    ///
    /// For statements of strangers. What is compiled already is not affected.
    public func allowQueriesOnly() throws(SQLiteError) {
        // https://www.sqlite.org/c3ref/c_alter_table.html lists the actions and their arguments.
        let result = unsafe sqlite3_set_authorizer(
            handle.database,
            { _, action, _, name, _, _ in
                switch action {
                case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
                case SQLITE_FUNCTION:
                    let function = unsafe name.map { unsafe String(cString: $0).lowercased() }
                    return function == "load_extension" ? SQLITE_DENY : SQLITE_OK
                default: return SQLITE_DENY
                }
            },
            nil
        )
        try handle.check(result)
    }

    /// Refuses texts, blobs and statements above this size from here on.
    public func limitLength(toBytes bytes: Int32) {
        unsafe sqlite3_limit(handle.database, SQLITE_LIMIT_LENGTH, bytes)
    }

    /// Asks now and then, while a statement runs, whether to go on; when not, it fails with an error that `isInterrupted`.
    ///
    /// - Parameter shouldGoOn: is asked on the thread of the statement, every few thousand of SQLite's steps, and must not
    ///   use the connection; `nil` to let statements run to their ends.
    public func setProgressCheck(_ shouldGoOn: (() -> Bool)?) {
        handle.setProgressCheck(shouldGoOn)
    }

    /// Compiles the one SQL statement that a text holds.
    ///
    /// - Returns: the statement; nil when the text holds none or more than one.
    /// - Throws: ``SQLiteError`` when the first does not compile.
    public func prepareOnly(_ sql: String) throws(SQLiteError) -> Statement? {
        var tail: UnsafePointer<CChar>?
        var pointer: OpaquePointer?
        var rest = ""
        let result = unsafe sql.withCString { text in
            let result = unsafe sqlite3_prepare_v3(handle.database, text, -1, 0, &pointer, &tail)
            rest = unsafe tail.map { unsafe String(cString: $0) } ?? ""
            return result
        }
        let statement = unsafe pointer.map { unsafe Statement(owning: $0, sql: sql, handle: handle) }
        try handle.check(result, sql: sql)
        guard let statement else { return nil }
        // Comments and semicolons may follow; another statement may not.
        while !rest.isEmpty {
            let text = rest
            var next: OpaquePointer?
            let result = unsafe text.withCString { start in
                let result = unsafe sqlite3_prepare_v3(handle.database, start, -1, 0, &next, &tail)
                rest = unsafe tail.map { unsafe String(cString: $0) } ?? ""
                return result
            }
            unsafe sqlite3_finalize(next)
            guard result == SQLITE_OK, unsafe next == nil, rest.utf8.count < text.utf8.count else { return nil }
        }
        return statement
    }
}
