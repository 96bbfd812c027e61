// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

extension Connection {
    /// Runs the closure inside a transaction: commits when it returns, rolls back when it throws.
    ///
    /// A commit that fails is rolled back as well, so no transaction is open afterwards, whatever happened. Not
    /// nestable.
    @discardableResult
    public func transaction<Result>(
        _ kind: TransactionKind = .immediate,
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try begin(kind)
        do {
            let result = try body()
            try commit()
            return result
        } catch {
            rollback()
            throw error
        }
    }

    /// Opens a transaction.
    public func begin(_ kind: TransactionKind = .immediate) throws(SQLiteError) {
        try statement(kind.rawValue).run()
    }

    /// Commits the open transaction.
    ///
    /// When it throws, the transaction may still be open: call `rollback()`.
    public func commit() throws(SQLiteError) {
        try statement("COMMIT").run()
    }

    /// Rolls back the open transaction, if there is one.
    ///
    /// SQLite rolls back by itself on some errors (disk full, I/O), after which this does nothing.
    public func rollback() {
        guard isInTransaction else { return }
        // https://www.sqlite.org/lang_transaction.html: the only way for this to fail is that it is rolled back
        // already.
        unsafe sqlite3_exec(handle.database, "ROLLBACK", nil, nil, nil)
    }

    /// Whether a transaction is open.
    public var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle.database) == 0 }

    /// The number of rows that the last INSERT, UPDATE or DELETE changed.
    public var changes: Int { Int(unsafe sqlite3_changes64(handle.database)) }

    /// The rowid of the last INSERT.
    public var lastInsertRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle.database) }
}
