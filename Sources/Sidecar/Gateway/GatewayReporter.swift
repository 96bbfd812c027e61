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
    /// How long an end actor waits for an answer before it goes on without one.
    static let patience: Duration = .seconds(1)
    /// The time for one request.
    static let timeout: Duration = .seconds(5)
    /// How long the last reports of a process are tried.
    static let flushLimit: Duration = .seconds(5)

    struct Locked {
        var queue = ReportQueue()
        var breaker = GatewayBreaker()
        /// Those who wait until the end of an envelope is known to the gateway, by envelope.
        var waiters: [String: [CheckedContinuation<Void, Never>]] = [:]
        var sender: CheckedContinuation<Bool, Never>?
        var closer: CheckedContinuation<Void, Never>?
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
    let locked = Mutex(Locked())

    init(
        _ options: GatewayOptions,
        http: any HTTPRequester,
        instruments: ReportInstruments,
        clock: any TelemetryClock,
        logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.options = options
        self.http = http
        self.instruments = instruments
        self.clock = clock
        self.logger = logger
        self.pause = pause
    }

    /// Has a report sent; returns at once.
    func report(_ report: GatewayReport) {
        let (losses, sender, waiters) = locked.withLock { locked in put(report, &locked) }
        finish(losses, waiters)
        sender?.resume(returning: true)
    }

    /// Has the end of an envelope sent, and waits until the gateway has it, unless it does not answer.
    func deliver(_ final: GatewayReport) async {
        await withCheckedContinuation { continuation in
            let (losses, sender, waiters, waits) = locked.withLock { locked in
                let waits = locked.breaker.isAnswering && !locked.isClosed
                // Before the report: it may be the one that is dropped for want of room.
                if waits { locked.waiters[final.envelopeID, default: []].append(continuation) }
                let (losses, sender, waiters) = put(final, &locked)
                return (losses, sender, waiters, waits)
            }
            finish(losses, waiters)
            sender?.resume(returning: true)
            if !waits { continuation.resume() }
        }
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
            defer { locked.waiters = [:] }
            return (locked.queue.removeAll(), Array(locked.waiters.values.joined()))
        }
        finish(ReportQueue.Losses(dropped: left), waiters)
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

    private typealias Put = (ReportQueue.Losses, CheckedContinuation<Bool, Never>?, [CheckedContinuation<Void, Never>])

    /// Puts a report into the queue.
    ///
    /// - Returns: What it cost, who sends, and who waits for a report that is gone.
    private func put(_ report: GatewayReport, _ locked: inout Locked) -> Put {
        let losses = locked.queue.put(report)
        defer { locked.sender = nil }
        instruments.pending.set(locked.queue.pending)
        return (losses, locked.sender, Self.waiters(of: losses.dropped, &locked))
    }

    /// Takes out who waits for reports.
    static func waiters(of reports: [GatewayReport], _ locked: inout Locked) -> [CheckedContinuation<Void, Never>] {
        guard !locked.waiters.isEmpty else { return [] }
        return reports.filter { $0.kind == .final }.flatMap { locked.waiters.removeValue(forKey: $0.envelopeID) ?? [] }
    }

    func finish(_ losses: ReportQueue.Losses, _ waiters: [CheckedContinuation<Void, Never>]) {
        instruments.count(losses)
        for waiter in waiters { waiter.resume() }
    }
}
