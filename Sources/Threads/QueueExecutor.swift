// SPDX-License-Identifier: Apache-2.0

internal import Dispatch

/// Runs an actor on a dispatch queue of its own, so that its blocking calls never hold a thread of the cooperative pool.
///
/// `DispatchSerialQueue`, which is an executor already, does not exist on Linux.
public final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// Makes an executor; the label is what debuggers show.
    public init(label: String) { queue = DispatchQueue(label: label) }

    /// Runs a job after those before it.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Stops the process when the caller does not run on it.
    public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
