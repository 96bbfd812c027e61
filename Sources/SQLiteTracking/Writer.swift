// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Tracking

/// What runs on the thread that writes: everything that waits goes into one transaction, and is answered after its
/// commit.
///
/// What comes meanwhile is the next transaction's, so the more there is to do, the more share a commit.
final class Writer {
    /// How much one transaction carries, so that nobody waits long for its commit.
    enum Limit {
        static let jobs = 512
        static let bytes = 16 << 20
    }

    private let queue: WorkQueue
    private let records: Records
    private let log: WriteAheadLog
    private let path: String

    init(_ queue: WorkQueue, _ connection: Connection, _ log: WriteAheadLog, path: String) {
        self.queue = queue
        self.records = Records(connection)
        self.log = log
        self.path = path
    }

    /// Works until the queue is closed.
    func run() {
        while let jobs = queue.take(maxJobs: Limit.jobs, maxBytes: Limit.bytes) {
            perform(jobs)
            log.committed(on: records.connection)
        }
    }

    private func perform(_ jobs: [Job]) {
        do throws(SQLiteError) {
            for answer in try commit(jobs) { answer() }
        } catch {
            // What fails one job, an envelope for which there is no room for example, is no reason to fail all. While
            // somebody else holds the lock, or the file is damaged, none of them would fare better alone.
            guard jobs.count > 1, !error.isBusy, !error.isCorrupt else {
                for job in jobs { job.fail(TrackingError(error, path: path)) }
                return
            }
            for job in jobs { perform([job]) }
        }
    }

    private func commit(_ jobs: [Job]) throws(SQLiteError) -> [@Sendable () -> Void] {
        try records.transaction { () throws(SQLiteError) in
            var answers: [@Sendable () -> Void] = []
            answers.reserveCapacity(jobs.count)
            for job in jobs {
                answers.append(try job.run(records))
            }
            return answers
        }
    }
}
