// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Synchronization
internal import Tracking

/// Keeps the write-ahead log short without making writers wait for the disk.
///
/// A commit appends to the log and is not synced; a checkpoint syncs the log, copies it into the database and syncs that:
/// tens of milliseconds. SQLite runs it inside whichever commit passes a size. Here a thread of its own copies beside the
/// writer, a part at a time, and when the log has its length the writer copies the rest, what was written during the last
/// copy, and begins the log anew. The file keeps its size: to write over what is there costs the file system least.
final class WriteAheadLog: Sendable {
    private enum Phase: UInt8, AtomicRepresentable {
        case resting, copying, copied
    }

    /// How long the writer waits for readers of what the log holds before it lets the log grow on.
    private static let patience = Duration.milliseconds(20)

    private let busyTimeout: Duration
    private let queue: WorkQueue
    private let phase = Atomic(Phase.resting)
    private let upkeep: Mutex<LogUpkeep>

    /// - Parameters:
    ///   - options: where the file is, and how long its log may be.
    ///   - queue: whose thread copies.
    init(_ options: SQLiteTrackingOptions, copiedBy queue: WorkQueue) {
        self.upkeep = Mutex(LogUpkeep(bytes: options.checkpointBytes))
        self.busyTimeout = options.busyTimeout
        self.queue = queue
    }

    /// Called by the writer after each commit, with its connection.
    func committed(on connection: Connection) {
        switch phase.load(ordering: .acquiring) {
        case .copying:
            break
        case .copied:
            restart(connection)
            phase.store(.resting, ordering: .releasing)
        case .resting:
            guard let step = upkeep.withLock({ $0.committed(pages: connection.logPages) }) else { return }
            phase.store(.copying, ordering: .releasing)
            if queue.offer(copying(step)) != nil { phase.store(.resting, ordering: .releasing) }
        }
    }

    private func copying(_ step: LogUpkeep.Step) -> Job {
        Job(
            bytes: 0,
            run: { [self] (records) throws(SQLiteError) in
                try records.connection.copyLog(rounds: step.rounds)
                return { [self] in phase.store(step == .restart ? .copied : .resting, ordering: .releasing) }
            },
            fail: { [self] _ in phase.store(.resting, ordering: .releasing) }
        )
    }

    // Failing costs nothing: a part later it is tried again.
    private func restart(_ connection: Connection) {
        try? connection.setBusyPolicy(.timeout(Self.patience))
        _ = try? connection.checkpoint(.restart)
        try? connection.setBusyPolicy(.timeout(busyTimeout))
    }
}
