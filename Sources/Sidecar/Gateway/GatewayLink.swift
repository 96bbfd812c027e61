// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient
internal import Logging
internal import Settings
internal import TelemetryCore
internal import TraceStore

/// What a hop and the gateway have to do with each other; there where a gateway is configured.
///
/// Only envelopes that a gateway made are its business. Nothing here waits but the end of an envelope.
final class GatewayLink: Sendable {
    let reporter: GatewayReporter
    let cancellations: GatewayCancellations
    private let pool: HTTPConnectionPool
    private let clock: any TelemetryClock

    /// A link to the gateway of the options; nothing is asked for until ``run()``.
    ///
    /// `maxHeld` messages at most wait for a gateway that is away.
    init(
        _ options: GatewayOptions,
        registry: MetricRegistry,
        actor: String,
        clock: any TelemetryClock,
        logger: Logger,
        maxHeld: Int,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        // One request and one stream at a time.
        pool = HTTPConnectionPool(named: "asya-gateway", maximumConcurrent: 2, maximumWaiting: 2)
        self.clock = clock
        reporter = GatewayReporter(
            options,
            http: pool,
            instruments: ReportInstruments(registry: registry, actor: actor),
            clock: clock,
            logger: logger,
            maxHeld: maxHeld,
            pause: pause
        )
        cancellations = GatewayCancellations(options, pool: pool, clock: clock, logger: logger, pause: pause)
    }

    /// Reports and reads cancellations until ``close()`` and what is left is sent, or until the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.cancellations.run() }
            await reporter.run()
            group.cancelAll()
        }
        pool.close()
    }

    /// No more messages are taken: an end that the gateway cannot be told is not waited for any more.
    func drain() { reporter.drain() }

    /// Ends ``run()``.
    func close() { reporter.close() }

    /// Whether somebody canceled the envelope, so that it is not run.
    func isCanceled(_ envelope: Envelope) -> Bool { envelope.headers.isTracked && cancellations.contains(envelope) }

    /// The sidecar has the envelope.
    func received(_ envelope: Envelope) {
        guard envelope.headers.isTracked else { return }
        if envelope.isFreshlyFannedOut, let child = GatewayReport.child(envelope) { reporter.report(child) }
        reporter.report(.progress(.received, of: envelope))
    }

    /// The handler is about to run.
    func running(_ envelope: Envelope) {
        guard envelope.headers.isTracked else { return }
        reporter.report(.progress(.processing, of: envelope))
    }

    /// The broker has what came of the hop, which took that long.
    func settled(_ hop: HandledHop, took: Duration) {
        guard let envelope = hop.envelope, envelope.headers.isTracked else { return }
        let actor = envelope.route.currentActor ?? ""
        switch hop.plan.outcome {
        case .succeeded:
            // What the handler made of the route counts for what comes after.
            let actors = hop.plan.messages.first?.envelope.route.actors
            let message = hop.plan.failure.map { "\(Self.words(actor, hop, $0)); it goes on to another actor" }
            reporter.report(.progress(.completed, of: envelope, actors: actors, message: message, took: took))
            for planned in hop.plan.messages.dropFirst() {
                if let child = GatewayReport.child(planned.envelope) { reporter.report(child) }
            }
        case .retried, .failed, .expired, .deadLettered:
            guard let failure = hop.plan.failure else { return }
            let message = Self.words(actor, hop, failure) + Self.consequence(of: hop)
            let state: GatewayReport.Progress.State = hop.plan.outcome == .expired ? .received : .processing
            reporter.report(.progress(state, of: envelope, message: message, took: took))
        case .ended, .duplicate, .interrupted, .canceled: return
        }
    }

    /// An end actor has stored the envelope; returns when the gateway knows, or nobody waits for it any more.
    ///
    /// - Returns: Whether the message may be acknowledged.
    func ended(_ envelope: Envelope, hasFailed: Bool, location: String?) async -> Bool {
        guard envelope.headers.isTracked else { return true }
        if envelope.isFreshlyFannedOut, let child = GatewayReport.child(envelope) { reporter.report(child) }
        let now = clock.nowUnixNano()
        return await reporter.deliver(
            hasFailed
                ? .failed(envelope, location: location, atUnixNano: now)
                : .succeeded(envelope, location: location, atUnixNano: now)
        )
    }

    /// Neither payload nor the error's own words: the class is enough to follow what happens.
    private static func words(_ actor: String, _ hop: HandledHop, _ failure: HopFailure) -> String {
        if hop.plan.outcome == .expired { return "the deadline passed before actor '\(actor)' ran" }
        let attempt = hop.attempt.map { $0.number > 1 ? " in attempt \($0.number)" : "" } ?? ""
        return "actor '\(actor)' failed\(attempt): \(failure.details.type)"
    }

    private static func consequence(of hop: HandledHop) -> String {
        switch (hop.plan.outcome, hop.plan.messages.first?.kind) {
        case (.retried, .retry(_, let delay)?):
            let rounded = Duration.milliseconds(Int64(delay / .milliseconds(1)))
            return "; it is tried again in \(GoDuration.format(rounded))"
        case (.deadLettered, _): return "; its message is in the dead-letter queue"
        default: return ""
        }
    }
}
