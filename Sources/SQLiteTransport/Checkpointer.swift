// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SQLiteClient
internal import Synchronization
internal import Threads

/// Keeps the write-ahead log short, on a thread and a connection of its own, so that no message waits for the disk.
///
/// A commit appends to the log and is not synced; a checkpoint syncs the log, copies it into the database and syncs
/// that: tens of milliseconds. SQLite runs it inside whichever commit passes a size, and starts the log anew only if
/// nobody has written meanwhile, which under steady load from several processes never happens, so that the log grows
/// without bound. Here the copying runs beside the writers, and only the rest, what was written during it, is copied
/// under the write lock, after which the log is cut to nothing. Hence the file's size says how long the log is.
final class Checkpointer: Sendable {
    /// A checkpoint starts when the log has this many bytes, unless the options say otherwise.
    static let threshold: Int64 = 32 << 20

    /// Commits between looks at the log's size.
    private static let commitsBetweenLooks = 16

    private let logPath: String
    private let threshold: Int64
    private let requested = Signal()
    private let ended = Signal()
    private let isStopping = Atomic(false)
    private let isBusy = Atomic(false)

    private init(_ options: SQLiteTransportOptions) {
        self.logPath = options.path + "-wal"
        self.threshold = options.checkpointBytes
    }

    /// Starts the thread; nil when the system has none left.
    ///
    /// - Parameters:
    ///   - options: where the database is, and how long its log may be.
    ///   - wake: where releases of the write lock are announced.
    /// - Returns: the checkpointer, which runs until `stop()`.
    static func start(_ options: SQLiteTransportOptions, wake: WakeFile) -> Checkpointer? {
        let checkpointer = Checkpointer(options)
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-checkpoint") {
                checkpointer.run(path: options.path, wake: wake)
                checkpointer.ended.raise()
            }
            return checkpointer
        } catch {
            return nil
        }
    }

    /// Called after each commit, with the number of commits so far.
    func committed(_ commits: Int) {
        guard commits % Self.commitsBetweenLooks == 0, !isBusy.load(ordering: .acquiring), isDue else { return }
        isBusy.store(true, ordering: .releasing)
        requested.raise()
    }

    private var isDue: Bool {
        var status = stat()
        return unsafe stat(logPath, &status) == 0 && status.st_size >= threshold
    }

    /// Ends the thread and waits until its connection is closed.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        requested.raise()
        ended.wait()
    }

    private func run(path: String, wake: WakeFile) {
        let writeLock = WriteLock(wake: wake, timeout: 200_000_000)
        let connection = try? Connection(path: path, mode: .readWrite, busy: writeLock.busyPolicy)
        while true {
            requested.wait()
            guard !isStopping.load(ordering: .acquiring) else { return }
            if let connection { checkpoint(connection, writeLock, wake) }
            isBusy.store(false, ordering: .releasing)
        }
    }

    private func checkpoint(_ connection: Connection, _ writeLock: WriteLock, _ wake: WakeFile) {
        // Fails when another transport is at it; the log's size asks again if that does not suffice.
        guard (try? connection.copyLog()) != nil else { return }
        writeLock.arm()
        var tries = 0
        while isDue {
            wake.requestYield()
            // SQLite fails a checkpoint during another one without asking the busy handler.
            let isDone = (try? connection.checkpoint(.truncate)) != nil
            wake.endYield()
            guard !isDone, writeLock.waitForRelease(earlierCalls: tries) else { break }
            tries += 1
        }
        writeLock.announceRelease()
    }
}
