// SPDX-License-Identifier: Apache-2.0

internal import CSQLite
internal import Glibc

/// A call of SQLite that failed, with everything SQLite told about it.
///
/// Bound values are never part of it; `sql` is the statement's text with its placeholders.
public struct SQLiteError: Error, Hashable, Sendable {
    /// The primary result code, for example 5 for `SQLITE_BUSY`.
    public let code: Int32
    /// The extended result code, whose low eight bits are `code`.
    public let extendedCode: Int32
    /// SQLite's own words.
    public let message: String
    /// The statement that failed; `nil` where no statement was involved.
    public let sql: String?
    /// The `errno` of the system call that made SQLite fail, or 0.
    public let systemErrno: Int32

    /// Describes a failure that did not come from a connection.
    public init(extendedCode: Int32, message: String, sql: String? = nil, systemErrno: Int32 = 0) {
        self.code = extendedCode & 0xFF
        self.extendedCode = extendedCode
        self.message = message
        self.sql = sql
        self.systemErrno = systemErrno
    }

    /// Reads the last error of a connection; `nil` stands for one that could not be allocated.
    static func last(_ extendedCode: Int32, of database: OpaquePointer?, sql: String?) -> SQLiteError {
        guard let database = unsafe database else {
            return SQLiteError(extendedCode: SQLITE_NOMEM, message: "out of memory", sql: sql)
        }
        // The message belongs to the last call on the connection; when that is not the failed one, only the code
        // counts.
        let isCurrent = unsafe sqlite3_extended_errcode(database) == extendedCode
        let text = unsafe isCurrent ? sqlite3_errmsg(database) : sqlite3_errstr(extendedCode)
        return SQLiteError(
            extendedCode: extendedCode,
            message: unsafe text.map { unsafe String(cString: $0) } ?? "unknown error",
            sql: sql,
            systemErrno: unsafe isCurrent ? sqlite3_system_errno(database) : 0
        )
    }
}

extension SQLiteError {
    /// Another connection holds the lock; the same call can succeed later.
    public var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }

    /// The disk, the quota or the database's maximum size is exhausted.
    public var isFull: Bool {
        code == SQLITE_FULL || (code == SQLITE_IOERR && (systemErrno == ENOSPC || systemErrno == EDQUOT))
    }

    /// The file is damaged, or is no database at all.
    public var isCorrupt: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }

    /// The file, its folder or the file system does not allow writing.
    public var isReadOnly: Bool {
        code == SQLITE_READONLY || code == SQLITE_PERM || systemErrno == EROFS || systemErrno == EACCES
    }

    /// The file could not be opened, for example because its folder is missing.
    public var isCannotOpen: Bool { code == SQLITE_CANTOPEN }

    /// A unique, foreign key, check or not-null constraint was violated.
    public var isConstraintViolation: Bool { code == SQLITE_CONSTRAINT }

    /// `allowQueriesOnly()` forbids the statement.
    public var isNotAuthorized: Bool { code == SQLITE_AUTH }

    /// `InterruptHandle.interrupt()` ended the statement.
    public var isInterrupted: Bool { code == SQLITE_INTERRUPT }
}

extension SQLiteError: CustomStringConvertible {
    /// The message, the codes, what to do where that is known, and the statement.
    public var description: String {
        var text = "SQLite: \(message) (code \(extendedCode)"
        if systemErrno != 0 {
            text += ", \(unsafe String(cString: strerror(systemErrno)))"
        }
        text += ")"
        if let advice {
            text += "; \(advice)"
        }
        if let sql {
            text += " [\(sql)]"
        }
        return text
    }

    private var advice: String? {
        if isFull { return "free space on the disk that holds the file" }
        if isCorrupt { return "move the file away and start with a new one" }
        if isReadOnly { return "make the file and its folder writable for this user" }
        if isCannotOpen { return "check that the folder exists and is accessible" }
        return isBusy ? "another process holds the lock for too long" : nil
    }
}
