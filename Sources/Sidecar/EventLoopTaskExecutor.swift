// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Runs a sidecar's tasks on the event loop of its runtime connections.
///
/// A hop waits for others five times: for the runtime, for the broker, for its lane. On the global executor each of those
/// ends wakes another thread, which costs more than the work between them; here the answer of the runtime is handled by the
/// thread that read it. Blocking work has threads of its own anyway.
final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
