// SPDX-License-Identifier: Apache-2.0

import Glibc
import SQLiteClient
import Synchronization
import Testing

@Suite struct SQLiteFileTests {
    let folder = TemporaryFolder()

    @Test func `a file is created with the permissions asked for, and so are its side files`() throws {
        let connection = try Connection(path: folder.file("a.db"), mode: .readWriteCreate(permissions: 0o600))
        #expect(try connection.pragma("journal_mode = WAL") == "wal")
        try connection.execute("CREATE TABLE t(a)")
        for name in ["a.db", "a.db-wal", "a.db-shm"] {
            #expect(permissions(name) == 0o600, "\(name)")
        }
    }

    @Test func `a second connection sees committed rows only`() throws {
        let writer = try walConnection()
        let reader = try Connection(path: folder.file("a.db"), mode: .readOnly)
        try writer.begin()
        try writer.execute("INSERT INTO t VALUES(1)")
        #expect(try count(reader) == 0)
        try writer.commit()
        #expect(try count(reader) == 1)
    }

    @Test func `a transaction that throws is rolled back`() throws {
        let connection = try walConnection()
        let refusal = SQLiteError(extendedCode: 4, message: "enough")
        #expect(throws: refusal) {
            try connection.transaction { () throws(SQLiteError) in
                try connection.execute("INSERT INTO t VALUES(1)")
                throw refusal
            }
        }
        #expect(!connection.isInTransaction)
        #expect(try count(connection) == 0)
        let kept = try connection.transaction { () throws(SQLiteError) in
            try connection.execute("INSERT INTO t VALUES(1), (2)")
            return connection.changes
        }
        #expect(kept == 2)
        #expect(connection.lastInsertRowID == 2)
    }

    @Test func `a lock held elsewhere is busy, at once or when the handler gives up`() throws {
        let holder = try walConnection()
        try holder.begin()
        let other = try Connection(path: folder.file("a.db"), busy: .fail)
        #expect(try failure { try other.begin() }.isBusy)

        let asked = Mutex<[Int]>([])
        try other.setBusyPolicy(
            .handler { calls in
                asked.withLock { $0.append(calls) }
                return calls < 3
            }
        )
        #expect(try failure { try other.begin() }.isBusy)
        #expect(asked.withLock { $0 } == [0, 1, 2, 3])

        try other.setBusyPolicy(
            .handler { _ in
                holder.rollback()
                return true
            }
        )
        try other.begin()
        #expect(other.isInTransaction)

        try other.setBusyPolicy(.timeout(.milliseconds(1)))
        try holder.setBusyPolicy(.timeout(.milliseconds(1)))
        #expect(try failure { try holder.begin() }.isBusy)
    }

    @Test func `a file that is no database is corrupt`() throws {
        try write(Array(repeating: UInt8(ascii: "x"), count: 4096), to: "junk.db")
        let connection = try Connection(path: folder.file("junk.db"))
        let error = try failure { try connection.execute("SELECT * FROM sqlite_master") }
        #expect(error.isCorrupt)
        #expect(error.description.contains("move the file away"))
    }

    @Test func `writing to a read-only connection is refused as read-only`() throws {
        _ = try walConnection()
        let reader = try Connection(path: folder.file("a.db"), mode: .readOnly)
        #expect(try failure { try reader.execute("INSERT INTO t VALUES(1)") }.isReadOnly)
    }

    @Test func `a missing folder cannot be opened, and the error says what to check`() throws {
        let error = try failure { _ = try Connection(path: folder.file("none/a.db")) }
        #expect(error.isCannotOpen)
        #expect(error.description.contains("check that the folder exists"))
    }

    @Test func `reaching the maximum size is full`() throws {
        let connection = try walConnection()
        try connection.pragma("max_page_count = 4")
        let statement = try connection.statement("INSERT INTO t VALUES(?)")
        try statement.bind([UInt8](repeating: 1, count: 1 << 20), at: 1)
        let error = try failure { try statement.run() }
        #expect(error.isFull)
        #expect(error.sql == "INSERT INTO t VALUES(?)")
        try connection.execute("INSERT INTO t VALUES(1)")
    }

    @Test func `an exhausted quota or disk is full, other input and output errors are not`() {
        #expect(SQLiteError(extendedCode: 778, message: "disk I/O error", systemErrno: ENOSPC).isFull)
        #expect(SQLiteError(extendedCode: 778, message: "disk I/O error", systemErrno: EDQUOT).isFull)
        #expect(!SQLiteError(extendedCode: 778, message: "disk I/O error", systemErrno: EIO).isFull)
    }

    @Test func `constraint errors keep their extended code`() throws {
        let connection = try walConnection()
        try connection.execute("CREATE TABLE u(a UNIQUE); INSERT INTO u VALUES(1)")
        let error = try failure { try connection.execute("INSERT INTO u VALUES(1)") }
        #expect(error.isConstraintViolation)
        #expect(error.code == 19 && error.extendedCode == 2067)
    }

    @Test func `checkpoints move the log into the file on demand`() throws {
        let connection = try walConnection()
        connection.countLogPages()
        try connection.execute("INSERT INTO t VALUES(zeroblob(100000))")
        #expect(size("a.db-wal") > 100_000)
        let reader = try Connection(path: folder.file("a.db"), mode: .readOnly)
        let pinned = try reader.statement("SELECT a FROM t")
        #expect(try pinned.step())
        #expect(try connection.checkpoint(.passive).checkpointedFrames > 0)
        try connection.setBusyPolicy(.fail)
        #expect(try failure { try connection.checkpoint(.truncate) }.isBusy)
        pinned.reset()
        #expect(try connection.checkpoint(.truncate).logFrames == 0)
        #expect(size("a.db-wal") == 0)
    }

    @Test func `the log is copied beside those who read and write, and what is left is cut`() throws {
        let connection = try walConnection()
        connection.countLogPages()
        let copier = try Connection(path: folder.file("a.db"), mode: .readWrite)
        for _ in 0..<3 {
            try connection.execute("INSERT INTO t VALUES(zeroblob(100000))")
            try copier.copyLog(rounds: 4)
            // All of it is in the file now, and the log is as it was.
            let again = try copier.checkpoint(.passive)
            #expect(again.logFrames > 0 && again.checkpointedFrames == again.logFrames)
            #expect(size("a.db") > 100_000 && size("a.db-wal") > 100_000)
            let reader = try Connection(path: folder.file("a.db"), mode: .readOnly)
            let pinned = try reader.statement("SELECT a FROM t")
            #expect(try pinned.step())
            try connection.execute("INSERT INTO t VALUES(zeroblob(100000))")
            // A reader that keeps the log from being copied whole is no error.
            try copier.copyLog(rounds: 4)
            pinned.reset()
            #expect(try connection.checkpoint(.truncate).logFrames == 0)
        }
    }

    @Test func `the pages of the log are counted, also what others wrote, until it begins anew`() throws {
        let connection = try walConnection()
        connection.countLogPages()
        #expect(connection.logPages == 0)
        try connection.execute("INSERT INTO t VALUES(zeroblob(100000))")
        let alone = connection.logPages
        #expect(alone >= 25)
        let other = try Connection(path: folder.file("a.db"), mode: .readWrite)
        other.countLogPages()
        try other.execute("INSERT INTO t VALUES(zeroblob(100000))")
        #expect(connection.logPages == alone && other.logPages >= alone + 25)
        try connection.execute("INSERT INTO t VALUES(1)")
        #expect(connection.logPages > other.logPages)
        let longest = size("a.db-wal")
        try other.checkpoint(.restart)
        try connection.execute("INSERT INTO t VALUES(1)")
        #expect(connection.logPages < alone && size("a.db-wal") == longest)
    }

    @Test func `closing without a checkpoint leaves the log, which an immutable reader does not see`() throws {
        do {
            let connection = try walConnection(name: "odd %20?#\u{e9}.db")
            try connection.checkpoint(.truncate)
            try connection.setCheckpointOnClose(false)
            try connection.execute("INSERT INTO t VALUES(1)")
        }
        #expect(size("odd %20?#\u{e9}.db-wal") > 0)
        #expect(try count(Connection(path: folder.file("odd %20?#\u{e9}.db"), mode: .immutable)) == 0)
        #expect(try count(Connection(path: folder.file("odd %20?#\u{e9}.db"), mode: .readOnly)) == 1)
    }

    @Test func `the user version is stored in the file`() throws {
        try walConnection().setUserVersion(42)
        #expect(try Connection(path: folder.file("a.db"), mode: .readOnly).userVersion == 42)
    }

    @Test func `another thread can interrupt a long statement`() throws {
        let connection = try Connection(path: ":memory:")
        let handle = connection.interruptHandle
        let statement = try connection.prepare(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        )
        let stop = Atomic(false)
        let outcome = withThread({ while !stop.load(ordering: .acquiring) { handle.interrupt() } }) {
            defer { stop.store(true, ordering: .releasing) }
            return Result { try statement.run() }
        }
        #expect(try failure { try outcome.get() }.isInterrupted)
    }

    private func walConnection(name: String = "a.db") throws -> Connection {
        let connection = try Connection(path: folder.file(name))
        try connection.pragma("journal_mode = WAL")
        try connection.execute("CREATE TABLE IF NOT EXISTS t(a)")
        return connection
    }

    private func count(_ connection: Connection) throws -> Int? {
        try connection.statement("SELECT count(*) FROM t").firstRow { $0.int(at: 0) }
    }

    private func failure(_ body: () throws -> Void) throws -> SQLiteError {
        try #require(throws: SQLiteError.self) { try body() }
    }

    private func permissions(_ name: String) -> UInt32? {
        var info = stat()
        return unsafe stat(folder.file(name), &info) == 0 ? info.st_mode & 0o777 : nil
    }

    private func size(_ name: String) -> Int {
        var info = stat()
        return unsafe stat(folder.file(name), &info) == 0 ? Int(info.st_size) : -1
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let descriptor = unsafe open(folder.file(name), O_WRONLY | O_CREAT, 0o600 as mode_t)
        try #require(descriptor >= 0)
        #expect(unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
    }

    /// Runs `work` on a thread of its own while `body` runs on this one.
    private func withThread<Value>(_ work: @escaping @Sendable () -> Void, _ body: () -> Value) -> Value {
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            },
            Unmanaged.passRetained(ThreadWork(run: work)).toOpaque()
        )
        #expect(result == 0)
        defer { pthread_join(thread, nil) }
        return body()
    }
}

private final class ThreadWork {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
