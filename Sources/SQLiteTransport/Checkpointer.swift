// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Synchronization
internal import Threads

/// Keeps the write-ahead log short, on a thread and a connection of its own, so that no message waits for the disk.
///
/// A commit appends to the log and is not synced; a checkpoint syncs the log, copies it into the database and syncs
/// that: tens of milliseconds. SQLite runs it inside whichever commit passes a size, and starts the log anew only if
/// nobody has written meanwhile, which under steady load from several processes never happens, so that the log grows
/// without bound. Here the copying runs beside the writers, a part of the log at a time. When the log has its length, the
/// rest, what was written during the last copy, is copied under the write lock, and the log begins anew. The file keeps its
/// size: to write over what is there costs the file system least.
final class Checkpointer: Sendable {
    /// The log begins anew when it has this many bytes, unless the options say otherwise.
    static let threshold: Int64 = 32 << 20

    private let step = Mutex(LogUpkeep.Step.copy)
    private let requested = Signal()
    private let ended = Signal()
    private let isStopping = Atomic(false)
    private let isBusy = Atomic(false)

    /// Starts the thread; nil when the system has none left.
    ///
    /// - Parameters:
    ///   - options: where the database is.
    ///   - wake: where releases of the write lock are announced.
    /// - Returns: the checkpointer, which runs until `stop()`.
    static func start(_ options: SQLiteTransportOptions, wake: WakeFile) -> Checkpointer? {
        let checkpointer = Checkpointer()
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

    /// Whether there is time for a step.
    var isIdle: Bool { !isBusy.load(ordering: .acquiring) }

    /// Begins a step; called when it is idle.
    func begin(_ step: LogUpkeep.Step) {
        self.step.withLock { $0 = step }
        isBusy.store(true, ordering: .releasing)
        requested.raise()
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
            if let connection { perform(step.withLock { $0 }, connection, writeLock, wake) }
            isBusy.store(false, ordering: .releasing)
        }
    }

    private func perform(
        _ step: LogUpkeep.Step,
        _ connection: Connection,
        _ writeLock: WriteLock,
        _ wake: WakeFile
    ) {
        // Fails when another transport is at it; the log's length asks again if that does not suffice.
        guard (try? connection.copyLog(rounds: step.rounds)) != nil, step == .restart else { return }
        writeLock.arm()
        var tries = 0
        while true {
            wake.requestYield()
            // SQLite fails a checkpoint during another one without asking the busy handler.
            let isDone = (try? connection.checkpoint(.restart)) != nil
            wake.endYield()
            guard !isDone, writeLock.waitForRelease(earlierCalls: tries) else { break }
            tries += 1
        }
        writeLock.announceRelease()
    }
}
