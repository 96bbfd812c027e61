// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import NIOCore

/// Runs a sidecar's tasks on the event loop of its runtime connections.
///
/// A hop waits for others five times: for the runtime, for the broker, for its lane. On the global executor each of those
/// ends wakes another thread, which costs more than the work between them; here the answer of the runtime is handled by the
/// thread that read it. Blocking work has threads of its own anyway.
///
/// What becomes ready in one turn of the event loop, which is nearly everything, is one task of that loop.
final class EventLoopTaskExecutor: TaskExecutor {
    /// Jobs that became ready on the event loop, for its next task.
    private struct Ready {
        var jobs: Deque<UnownedJob> = []
        var isScheduled = false
    }

    /// What reads and writes sockets gets its turn after so many jobs at the latest.
    private static let mostJobs = 256

    private let eventLoop: any EventLoop
    private let ready: NIOLoopBoundBox<Ready>

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        ready = .makeBoxSendingValue(Ready(), eventLoop: eventLoop)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard eventLoop.inEventLoop else {
            eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
            return
        }
        ready.value.jobs.append(job)
        schedule()
    }

    private func schedule() {
        guard !ready.value.isScheduled else { return }
        ready.value.isScheduled = true
        eventLoop.execute { self.runReady() }
    }

    private func runReady() {
        ready.value.isScheduled = false
        for _ in 0..<Self.mostJobs {
            guard let job = ready.value.jobs.popFirst() else { return }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
        if !ready.value.jobs.isEmpty { schedule() }
    }
}
