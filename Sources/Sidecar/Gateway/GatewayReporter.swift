// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import Logging
internal import Synchronization
internal import TelemetryCore

/// Tells the gateway about envelopes, beside the messages and never in their way.
///
/// Whoever reports only takes a lock. One task sends what has come together, one request at a time; while the gateway does
/// not answer, reports wait within bounds and messages go on. State and waiting continuations change under one lock and
/// are resumed outside it.
final class GatewayReporter: Sendable {
    /// Progress that comes within this time goes into one request.
    static let linger: Duration = .milliseconds(20)
    /// How long the gateway may let a request wait before it counts as away.
    static let patience: Duration = .seconds(1)
    /// How many ends wait for a gateway that is away, at most: half of what a sidecar has in flight, so that the other half
    /// goes on.
    static let maxHeld = InboxState.maxWaiting / 2
    /// How long they wait at least, if it stays away; they go on with the next try after that.
    static let holdLimit: Duration = .seconds(30)
    /// The time for one request.
    static let timeout: Duration = .seconds(5)
    /// How long the last reports of a process are tried.
    static let flushLimit: Duration = .seconds(5)

    struct Locked {
        var queue = ReportQueue()
        var breaker = GatewayBreaker()
        var waiters = EndWaiters()
        var sender: CheckedContinuation<Bool, Never>?
        var closer: CheckedContinuation<Void, Never>?
        var isDraining = false
        var isClosed = false
        /// Whether a refusal was logged since the last batch that was taken.
        var hasToldRefusal = false
    }

    let options: GatewayOptions
    let http: any HTTPRequester
    let instruments: ReportInstruments
    let clock: any TelemetryClock
    let logger: Logger
    /// Suspends; injected so that tests need not wait.
    let pause: @Sendable (Duration) async throws -> Void
    private let maxHeld: Int
    let locked = Mutex(Locked())

    init(
        _ options: GatewayOptions,
        http: any HTTPRequester,
        instruments: ReportInstruments,
        clock: any TelemetryClock,
        logger: Logger,
        maxHeld: Int,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.options = options
        self.http = http
        self.instruments = instruments
        self.clock = clock
        self.logger = logger
        self.maxHeld = maxHeld
        self.pause = pause
    }

    /// Has a report sent; returns at once.
    func report(_ report: GatewayReport) {
        let (losses, sender, waiters) = locked.withLock { locked in put(report, &locked) }
        finish(losses, waiters)
        sender?.resume(returning: true)
    }

    /// Has the end of an envelope sent, and waits until the gateway has it.
    ///
    /// While the gateway is away a few wait on for a time, so that a sidecar that is killed meanwhile leaves their messages
    /// to the next one. Nobody else waits for it.
    ///
    /// - Returns: Whether the message may be acknowledged; false when the sidecar stops before the gateway knows.
    func deliver(_ final: GatewayReport) async -> Bool {
        let now = clock.monotonicNano()
        return await withCheckedContinuation { continuation in
            let (answer, (losses, sender, waiters)) = locked.withLock { locked in
                let answer = answerAtOnce(locked)
                // Before the report: it may be the one that is dropped for want of room.
                if answer == nil {
                    locked.waiters.append(
                        EndWaiters.Waiter(envelopeID: final.envelopeID, since: now, continuation: continuation)
                    )
                }
                return (answer, put(final, &locked))
            }
            finish(losses, waiters)
            sender?.resume(returning: true)
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// What somebody is told who does not wait; nil for those who wait.
    private func answerAtOnce(_ locked: Locked) -> Bool? {
        guard !locked.isClosed else { return false }
        guard !locked.breaker.isAnswering else { return nil }
        guard !locked.isDraining else { return false }
        return locked.waiters.count < maxHeld ? nil : true
    }

    /// Lets those go on who wait for a gateway that is away: all but a few, and all when the sidecar stops.
    func letGo(_ change: (inout Locked) -> Void = { _ in }) {
        let now = clock.monotonicNano()
        let (waiters, mayBeAcknowledged) = locked.withLock { locked in
            change(&locked)
            guard !locked.isDraining else { return (locked.waiters.takeAll(), false) }
            return (locked.waiters.take(behind: maxHeld, longerThan: Self.holdLimit, atNano: now), true)
        }
        for waiter in waiters { waiter.continuation.resume(returning: mayBeAcknowledged) }
    }

    /// No more messages are taken: what a gateway that is away does not know is given back from now on.
    ///
    /// Safe from any thread, any number of times.
    func drain() {
        let isAnswering = locked.withLock { locked in
            locked.isDraining = true
            return locked.breaker.isAnswering
        }
        if !isAnswering { letGo() }
    }

    /// Sends reports until ``close()``, then what is left of them, or until the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.send() }
            await closed()
            group.cancelAll()
        }
        await flush()
        let (left, waiters) = locked.withLock { locked in
            locked.isClosed = true
            return (locked.queue.removeAll(), locked.waiters.takeAll())
        }
        instruments.count(ReportQueue.Losses(dropped: left))
        for waiter in waiters { waiter.continuation.resume(returning: false) }
        instruments.pending.set(0)
        if !left.isEmpty {
            logger.warning(
                "the gateway did not answer before the end; reports were dropped",
                metadata: ["\(LogKeys.count)": "\(left.count)"]
            )
        }
    }

    /// Ends ``run()`` when what is left has been sent.
    ///
    /// Safe from any thread, any number of times.
    func close() {
        locked.withLock { locked in
            locked.isClosed = true
            defer { locked.closer = nil }
            return locked.closer
        }?.resume()
    }

    /// Suspends until ``close()``, or until the task is cancelled.
    private func closed() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = locked.withLock { locked in
                    let waits = !locked.isClosed && !Task.isCancelled
                    if waits { locked.closer = continuation }
                    return waits
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            close()
        }
    }

    private typealias Put = (ReportQueue.Losses, CheckedContinuation<Bool, Never>?, [EndWaiters.Waiter])

    /// Puts a report into the queue.
    ///
    /// - Returns: What it cost, who sends, and who waits for a report that is gone.
    private func put(_ report: GatewayReport, _ locked: inout Locked) -> Put {
        let losses = locked.queue.put(report)
        defer { locked.sender = nil }
        instruments.pending.set(locked.queue.pending)
        return (losses, locked.sender, locked.waiters.take(of: losses.dropped))
    }

    /// Counts what was lost, and lets those go on who need not wait any more.
    func finish(_ losses: ReportQueue.Losses, _ waiters: [EndWaiters.Waiter]) {
        instruments.count(losses)
        for waiter in waiters { waiter.continuation.resume(returning: true) }
    }
}
