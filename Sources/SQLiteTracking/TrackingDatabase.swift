// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Tracking

/// Opens the file and brings it to the newest form.
enum TrackingDatabase {
    /// In the file's header: tells files of envelopes from other databases.
    ///
    /// The letters are "ASYe".
    private static let applicationID = 0x4153_5965

    /// A connection for the thread that writes.
    static func openForWriting(_ options: SQLiteTrackingOptions) throws(TrackingError) -> Connection {
        let connection: Connection
        let journalMode: String?
        do throws(SQLiteError) {
            connection = try Connection(
                path: options.path,
                mode: .readWriteCreate(permissions: 0o600),
                busy: .timeout(options.busyTimeout)
            )
            journalMode = try enterWAL(connection)
        } catch {
            throw TrackingError(error, path: options.path)
        }
        guard journalMode == "wal" else {
            throw .incompatible(
                location: options.path,
                reason: "its file system cannot share memory between processes; use a local disk"
            )
        }
        try migrate(connection, options)
        do throws(SQLiteError) {
            try configure(connection, options)
        } catch {
            throw TrackingError(error, path: options.path)
        }
        return connection
    }

    // Two stores that switch a new file to WAL at once would wait for each other, so SQLite fails one of them as busy
    // without waiting: https://www.sqlite.org/c3ref/busy_handler.html. For the write lock it does wait.
    private static func enterWAL(_ connection: Connection) throws(SQLiteError) -> String? {
        for _ in 0..<50 {
            do throws(SQLiteError) {
                return try connection.pragma("journal_mode = WAL")
            } catch {
                guard error.isBusy else { throw error }
                try connection.begin(.immediate)
                connection.rollback()
            }
        }
        return try connection.pragma("journal_mode = WAL")
    }

    /// A connection for a thread that reads, to a file that ``openForWriting(_:)`` has opened.
    static func openForReading(_ options: SQLiteTrackingOptions) throws(TrackingError) -> Connection {
        do throws(SQLiteError) {
            let connection = try Connection(
                path: options.path,
                mode: .readWrite,
                busy: .timeout(options.busyTimeout)
            )
            try connection.execute("PRAGMA cache_size = -4096; PRAGMA query_only = ON;")
            return connection
        } catch {
            throw TrackingError(error, path: options.path)
        }
    }

    private static func configure(_ connection: Connection, _ options: SQLiteTrackingOptions) throws(SQLiteError) {
        let synchronous =
            switch options.durability {
            case .process: "NORMAL"
            case .power: "FULL"
            }
        // The log grows while it is copied for the last time; only what a reader made it grow beyond that is cut off.
        // Ids are random, so that a larger cache would find hardly more.
        try connection.execute(
            """
            PRAGMA synchronous = \(synchronous);
            PRAGMA journal_size_limit = \(options.checkpointBytes * 2);
            PRAGMA cache_size = -4096;
            PRAGMA secure_delete = FAST;
            PRAGMA temp_store = MEMORY;
            """
        )
        if let maxBytes = options.maxBytes {
            let pageSize = Int64(try connection.pragma("page_size") ?? "") ?? 4096
            try connection.execute("PRAGMA max_page_count = \(max(maxBytes / pageSize, 1))")
        }
    }

    /// Runs the steps that the file lacks, each in a transaction of its own.
    static func migrate(_ connection: Connection, _ options: SQLiteTrackingOptions) throws(TrackingError) {
        let newest = options.migrations.count
        let found: Int
        let isOurs: Bool
        do throws(SQLiteError) {
            found = try connection.userVersion
            let tables = try connection.pragma("application_id").flatMap { Int($0) } ?? 0
            let isEmpty = try connection.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").firstRow { _ in true } == nil
            isOurs = tables == applicationID || (found == 0 && isEmpty)
        } catch {
            throw TrackingError(error, path: options.path)
        }
        guard isOurs else {
            throw .incompatible(
                location: options.path,
                reason: "it is the database of something else; name another file in ASYA_DATABASE_URL"
            )
        }
        guard found <= newest else {
            throw .incompatible(
                location: options.path,
                reason: "it has version \(found) and this program knows \(newest); use the program that made it"
            )
        }
        do throws(SQLiteError) {
            for version in found..<newest {
                try connection.transaction { () throws(SQLiteError) in
                    // Another process may have done it while this one waited for the lock.
                    guard try connection.userVersion == version else { return }
                    try connection.execute(options.migrations[version].script)
                    try connection.execute("PRAGMA application_id = \(applicationID)")
                    try connection.setUserVersion(Int32(version + 1))
                }
            }
        } catch {
            throw TrackingError(error, path: options.path)
        }
    }
}
