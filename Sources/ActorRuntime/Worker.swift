// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import NIOCore
internal import Processes
internal import RuntimeLink
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
    var channel: (any Channel)? {
        didSet { writer = channel.map(FrameWriter.init) }
    }
    private(set) var writer: FrameWriter?
    var outputs: [OutputStream: Output] = [:]
    /// Whether the event loop reads the outputs when there is something to read.
    ///
    /// Not while messages wait in the socket: the worker may be further than the last of its answers that was read, and
    /// what it writes could be of any of them.
    var listensToOutput = true
    /// Whether something was read of the message at hand that may not be a whole line.
    var hasUnfinishedOutput = false
    /// The messages that were handed over and are not answered, in order; the process is at the first.
    var jobs: Deque<HandlerJob> = []
    /// How many may be handed over before the one at hand is answered.
    var runAhead = RunAhead()
    /// Messages handed to this process, as the worker counts them.
    var messages: UInt64 = 0
    /// Ends the message at hand when it takes too long.
    var timeout: Scheduled<Void>?
    /// Whether `listensToOutput` is being looked after.
    var isWatched = false
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

    /// The message that the process is at.
    var job: HandlerJob? { jobs.first }

    /// Messages that wait in the socket.
    var waitingCount: Int { max(0, jobs.count - 1) }

    /// Whether a message may be put into the socket behind the one at hand.
    func mayRunAhead(nowNano: UInt64) -> Bool {
        guard case .busy(_, draining: false) = machine.state, let first = jobs.first else { return false }
        return jobs.count <= runAhead.limit && nowNano &- first.startedAtNano < RunAhead.horizonNano
    }
}
