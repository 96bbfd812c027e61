// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SQLiteClient
internal import Synchronization
internal import Tracking

/// Keeps the write-ahead log short without making writers wait for the disk.
///
/// A commit appends to the log and is not synced; a checkpoint syncs the log, copies it into the database and syncs that:
/// tens of milliseconds. SQLite runs it inside whichever commit passes a size. Here a thread of its own copies beside the
/// writer, and the writer only copies the rest, what was written during it, and cuts the log.
final class WriteAheadLog: Sendable {
    private enum Phase: UInt8, AtomicRepresentable {
        case resting, copying, copied
    }

    /// Commits between looks at the log's size.
    private static let commitsBetweenLooks = 16
    /// How long the writer waits for readers of what the log holds before it lets the log grow on.
    private static let patience = Duration.milliseconds(20)

    private let logPath: String
    private let threshold: Int64
    private let busyTimeout: Duration
    private let queue: WorkQueue
    private let phase = Atomic(Phase.resting)
    private let commits = Atomic(0)

    /// - Parameters:
    ///   - options: where the file is, and how long its log may be.
    ///   - queue: whose thread copies.
    init(_ options: SQLiteTrackingOptions, copiedBy queue: WorkQueue) {
        self.logPath = options.path + "-wal"
        self.threshold = options.checkpointBytes
        self.busyTimeout = options.busyTimeout
        self.queue = queue
    }

    /// Called by the writer after each commit, with its connection.
    func committed(on connection: Connection) {
        switch phase.load(ordering: .acquiring) {
        case .copying:
            break
        case .copied:
            cut(connection)
            phase.store(.resting, ordering: .releasing)
        case .resting:
            let count = commits.add(1, ordering: .relaxed).newValue
            guard count % Self.commitsBetweenLooks == 0, isDue else { return }
            phase.store(.copying, ordering: .releasing)
            if queue.offer(copying) != nil { phase.store(.resting, ordering: .releasing) }
        }
    }

    private var copying: Job {
        Job(
            bytes: 0,
            run: { [self] (records) throws(SQLiteError) in
                try records.connection.copyLog()
                return { [self] in phase.store(.copied, ordering: .releasing) }
            },
            fail: { [self] _ in phase.store(.resting, ordering: .releasing) }
        )
    }

    // Failing costs nothing: the log's size asks again.
    private func cut(_ connection: Connection) {
        try? connection.setBusyPolicy(.timeout(Self.patience))
        _ = try? connection.checkpoint(.truncate)
        try? connection.setBusyPolicy(.timeout(busyTimeout))
    }

    private var isDue: Bool {
        var status = stat()
        return unsafe stat(logPath, &status) == 0 && status.st_size >= threshold
    }
}
