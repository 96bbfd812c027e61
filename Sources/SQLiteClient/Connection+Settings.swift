// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

extension Connection {
    /// Runs one PRAGMA, given without that word, and returns the first column of its first row.
    ///
    /// `try connection.pragma("journal_mode = WAL")` returns the mode that is then in force.
    @discardableResult
    public func pragma(_ text: String) throws(SQLiteError) -> String? {
        try prepare("PRAGMA \(text)").firstRow { $0.optionalText(at: 0) } ?? nil
    }

    /// The application's schema version, which SQLite stores in the file's header.
    public var userVersion: Int {
        get throws(SQLiteError) {
            try prepare("PRAGMA user_version").firstRow { $0.int(at: 0) } ?? 0
        }
    }

    /// Stores the application's schema version.
    public func setUserVersion(_ version: Int32) throws(SQLiteError) {
        try execute("PRAGMA user_version = \(version)")
    }

    /// Whether closing the file's last connection copies the write-ahead log and deletes it.
    ///
    /// SQLite does by default.
    public func setCheckpointOnClose(_ enabled: Bool) throws(SQLiteError) {
        try handle.check(unsafe asya_sqlite_set_checkpoint_on_close(handle.database, enabled ? 1 : 0))
    }
}
