// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Tracking

/// What runs on a thread that reads: one job after the other, each on what was committed when it began.
final class Reader {
    private let queue: WorkQueue
    private let records: Records
    private let path: String

    init(_ queue: WorkQueue, _ connection: Connection, path: String) {
        self.queue = queue
        self.records = Records(connection)
        self.path = path
    }

    /// Works until the queue is closed.
    func run() {
        while let jobs = queue.take(maxJobs: 1) {
            for job in jobs {
                do throws(SQLiteError) {
                    try job.run(records)()
                } catch {
                    job.fail(TrackingError(error, path: path))
                }
            }
        }
    }
}
