// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Processes
internal import TelemetryCore

/// What the supervisor holds of one worker: its state, its process and the channels to it.
///
/// Confined to the supervisor.
final class Worker {
    /// Tells the events of one process from those of the one before it in the same place.
    struct Key: Hashable, Sendable {
        let index: Int
        let generation: Int
    }

    /// One of the two streams of user code.
    struct Output {
        /// A second descriptor of the pipe, to read at once what was written before an answer.
        let descriptor: Descriptor
        var channel: (any Channel)?
        var lines = OutputLines()
    }

    let index: Int
    var machine = WorkerStateMachine()
    var generation = 0
    var child: ChildProcess?
    var channel: (any Channel)?
    var outputs: [OutputStream: Output] = [:]
    var job: HandlerJob?
    /// Messages handed to this process, as the worker counts them.
    var messages: UInt64 = 0
    /// What the worker says when it comes back through the socket's path.
    var token = ""
    var startedAtNano: UInt64 = 0
    var killsBefore: UInt64?
    var budget: LineBudget
    /// Kept until the handler is loaded, to be told when it cannot be.
    var lastErrorLine: String?
    /// What the metrics show it as.
    var shownState: WorkerState?

    init(index: Int, nowNano: UInt64) {
        self.index = index
        budget = LineBudget(perSecond: 1_000, burst: 5_000, nowNano: nowNano)
    }

    var key: Key { Key(index: index, generation: generation) }
}
