// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Transports

/// Opens the file and knows its tables.
enum QueueDatabase {
    /// Written to the file's header; a file with a higher one belongs to a later version.
    static let version: Int32 = 1

    // Bodies have a table of their own: claiming, renewing and releasing rewrite a row of `messages`, which then is a
    // few bytes whatever the message's size. `messages_by_due` has the rowid as its last column, so that it gives the
    // order (due_at, id) without a sort, the next message, the next expiry and the counts without touching the table.
    private static let schema = """
        CREATE TABLE queues (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        );
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY,
            queue_id INTEGER NOT NULL,
            state INTEGER NOT NULL,           -- 0 ready, 1 delayed, 2 leased
            due_at INTEGER NOT NULL,          -- Unix ns: ready since, ready at, leased until
            lease INTEGER,                    -- the last claim, which may settle until another one replaces it
            deliveries INTEGER NOT NULL,
            trace_id TEXT                     -- NULL in dead-letter queues
        );
        CREATE INDEX messages_by_due ON messages (queue_id, state, due_at);
        CREATE INDEX messages_by_trace ON messages (trace_id) WHERE trace_id IS NOT NULL;
        CREATE TABLE bodies (
            id INTEGER PRIMARY KEY,
            body BLOB NOT NULL
        );
        CREATE TABLE dead_letters (
            id INTEGER PRIMARY KEY,
            code TEXT NOT NULL,
            detail TEXT NOT NULL,
            died_at INTEGER NOT NULL,         -- Unix ns
            trace_id TEXT
        );
        """

    /// A connection ready for use; waits for locks as the write lock says.
    static func open(_ options: SQLiteTransportOptions, _ writeLock: WriteLock) throws(TransportError) -> Connection {
        let connection: Connection
        let journalMode: String?
        let found: Int
        do throws(SQLiteError) {
            connection = try Connection(
                path: options.path,
                mode: .readWriteCreate(permissions: 0o600),
                busy: writeLock.busyPolicy
            )
            writeLock.arm()
            journalMode = try enterWAL(connection, writeLock)
            try configure(connection, options)
            if try connection.userVersion == 0 {
                try create(connection)
            }
            found = try connection.userVersion
        } catch {
            throw TransportError(error, path: options.path)
        }
        guard journalMode == "wal" else {
            throw .incompatible(
                location: options.path,
                reason: "its file system cannot share memory between processes; use a local disk"
            )
        }
        guard found == Int(version) else {
            throw .incompatible(
                location: options.path,
                reason: "it has version \(found) and this program knows \(version); use the program that made it"
            )
        }
        return connection
    }

    // Two processes that switch a new file to WAL at once would wait for each other, so SQLite fails one of them as busy
    // without asking the busy handler: https://www.sqlite.org/c3ref/busy_handler.html.
    private static func enterWAL(_ connection: Connection, _ writeLock: WriteLock) throws(SQLiteError) -> String? {
        var tries = 0
        while true {
            do throws(SQLiteError) {
                return try connection.pragma("journal_mode = WAL")
            } catch {
                guard error.isBusy, writeLock.waitForRelease(earlierCalls: tries) else { throw error }
                tries += 1
            }
        }
    }

    private static func configure(
        _ connection: Connection,
        _ options: SQLiteTransportOptions
    ) throws(SQLiteError) {
        let synchronous =
            switch options.durability {
            case .process: "NORMAL"
            case .power: "FULL"
            }
        // The log grows while it is copied for the last time; only what a reader made it grow beyond that is cut off.
        try connection.execute(
            """
            PRAGMA synchronous = \(synchronous);
            PRAGMA journal_size_limit = \(Checkpointer.threshold * 2);
            PRAGMA cache_size = -16384;
            PRAGMA secure_delete = FAST;
            PRAGMA temp_store = MEMORY;
            """
        )
        if let maxBytes = options.maxBytes {
            let pageSize = Int64(try connection.pragma("page_size") ?? "") ?? 4096
            try connection.execute("PRAGMA max_page_count = \(max(maxBytes / pageSize, 1))")
        }
    }

    private static func create(_ connection: Connection) throws(SQLiteError) {
        try connection.transaction { () throws(SQLiteError) in
            // Another process may have done it while this one waited for the lock.
            guard try connection.userVersion == 0 else { return }
            try connection.execute(schema)
            try connection.setUserVersion(version)
        }
    }
}
