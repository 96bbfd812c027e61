// SPDX-License-Identifier: Apache-2.0

internal import CSQLite
internal import Glibc

/// One connection to a SQLite database file.
///
/// Belongs to one thread at a time: it is not `Sendable`, SQLite takes no lock of its own for it, and only
/// `interruptHandle` may be used from elsewhere. Every call blocks its thread, so that thread must not be one of
/// Swift's cooperative pool. Statements may outlive the connection: the file is closed when the last of them is gone.
@safe public final class Connection {
    /// The path that was opened.
    public let path: String
    let handle: ConnectionHandle
    private var cache: [String: Statement] = [:]

    /// Opens a file.
    ///
    /// Nothing is read before the first statement, so that a file that is no database fails there and not here.
    public init(
        path: String,
        mode: OpenMode = .readWriteCreate,
        busy: BusyPolicy = .timeout(.seconds(5))
    ) throws(SQLiteError) {
        _ = Self.configured
        self.path = path
        var name = path
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        switch mode {
        case .readWriteCreate(let permissions):
            flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            Self.create(path, permissions: permissions)
        case .readWrite: flags |= SQLITE_OPEN_READWRITE
        case .readOnly: flags |= SQLITE_OPEN_READONLY
        case .immutable:
            flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            name = Self.immutableURI(path)
        }
        var database: OpaquePointer?
        let result = unsafe sqlite3_open_v2(name, &database, flags, nil)
        guard result == SQLITE_OK, let opened = unsafe database else {
            // A failed open still hands out a handle that holds the message and has to be closed.
            let error = unsafe SQLiteError.last(result, of: database, sql: nil)
            unsafe sqlite3_close_v2(database)
            throw error
        }
        unsafe self.handle = ConnectionHandle(owning: opened)
        try handle.setBusyPolicy(busy)
    }

    /// Ends a running statement from another thread.
    public var interruptHandle: InterruptHandle { handle.interruptHandle }

    /// Replaces what happens when a lock is taken.
    public func setBusyPolicy(_ policy: BusyPolicy) throws(SQLiteError) {
        try handle.setBusyPolicy(policy)
    }

    /// The compiled form of one SQL statement, from the cache where it is free.
    ///
    /// The statement is reset and has no bindings. While an earlier caller still steps through the cached one, a new
    /// one is compiled and not cached. The cache is unbounded, so `sql` must come from a fixed set of texts.
    public func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let cached = cache[sql] {
            guard cached.isRunning else {
                cached.reset()
                return cached
            }
            return try Statement(sql, handle: handle, isPersistent: false)
        }
        let statement = try Statement(sql, handle: handle, isPersistent: true)
        cache[sql] = statement
        return statement
    }

    /// Compiles one SQL statement without touching the cache.
    public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        try Statement(sql, handle: handle, isPersistent: false)
    }

    /// Runs a script of any number of statements without parameters and ignores their rows.
    ///
    /// The statements before the one that fails have taken effect unless a transaction surrounds the call.
    public func execute(_ script: String) throws(SQLiteError) {
        try handle.check(unsafe sqlite3_exec(handle.database, script, nil, nil, nil), sql: script)
    }

    /// Finalises the cached statements, for example to let go of their memory.
    ///
    /// They are compiled again when needed.
    public func dropStatementCache() {
        cache.removeAll()
    }

    /// Gives memory that SQLite holds but does not need (page cache, scratch) back to the allocator.
    public func releaseMemory() {
        unsafe sqlite3_db_release_memory(handle.database)
    }

    // Creating the file first is the only way to choose its permissions: SQLite always asks for 0644. O_EXCL, because
    // closing a second descriptor of an existing file would drop the POSIX locks this process holds on it.
    private static func create(_ path: String, permissions: UInt32) {
        guard !path.isEmpty, path != ":memory:" else { return }
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        if descriptor >= 0 {
            close(descriptor)
        }
    }

    private static func immutableURI(_ path: String) -> String {
        var uri = "file:"
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"), 0x80...:
                uri += "%" + String(byte, radix: 16, uppercase: true)
            default:
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return uri + "?immutable=1"
    }

    /// Process-wide settings, which SQLite only accepts before its first use; a refusal costs speed and nothing else.
    private static let configured: Int32 = asya_sqlite_disable_memory_statistics()
}
