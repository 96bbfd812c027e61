// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Logging
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// The second half of a hop: publishes what the plan says and settles the delivery, both in one step where the broker can.
///
/// While the broker cannot take the messages the hop waits here with its outputs in hand and its lease renewed: the handler
/// is not run again for a broker's fault.
struct HopSettler: Sendable {
    let services: SidecarServices
    let planner: HopPlanner
    let duplicates: DuplicateGuard
    /// How often the outputs are offered to a queue that does not exist before the envelope goes to error-end.
    let queueRetryMaxAttempts: Int
    /// The pause after the first of these attempts.
    let queueRetryBackoff: Duration
    /// Tells the runtime that its spans of a trace are worth keeping.
    let keepAtRuntime: @Sendable (TraceID) async -> Void
    /// Suspends between tries; injected so that tests need not wait.
    let pause: @Sendable (Duration) async throws -> Void

    /// The longest pause between two tries to hand the outputs to the broker.
    private static let longestPause: Duration = .seconds(30)

    /// Carries out the plan of a hop; returns when the broker has it, or when nothing more can be done about it.
    func settle(_ hop: HandledHop) async {
        let outbox = Outbox(hop.plan, services, hop: hop.span, attempt: hop.attempt)
        guard let error = await attempt(hop, outbox) else { return }
        await settle(hop, outbox, after: error)
    }

    /// Offers the outputs to the broker.
    ///
    /// - Returns: Why it did not take them; nil when the hop is over.
    private func attempt(_ hop: HandledHop, _ outbox: Outbox) async -> TransportError? {
        let settling = settleSpan(hop)
        let started = services.clock.monotonicNano()
        do throws(TransportError) {
            try await services.transport.settle(hop.delivery, .acknowledge, publishing: outbox.messages)
        } catch {
            settling.setError(type: "TransportError", message: "\(error)")
            settling.end()
            services.instruments.countFailed(.transportError)
            return error
        }
        CrashPoint.afterAcknowledge.pass()
        let took = services.clock.monotonicNano() - started
        settling.end()
        if succeeded(hop, outbox, tookNano: took) { await keepAtRuntime(hop.span.context.traceID) }
        return nil
    }

    /// Goes on after the broker did not take the outputs.
    private func settle(_ hop: HandledHop, _ outbox: Outbox, after error: TransportError) async {
        var hop = hop
        var outbox = outbox
        var error = error
        var wait = Duration.milliseconds(100)
        var missing = 0
        while true {
            if case .queueMissing = error {
                missing += 1
                if missing == 1 { wait = queueRetryBackoff }
            }
            switch consequence(of: error, hop, missing: missing) {
            case .tryAgain:
                services.logger.warning(
                    "the broker did not take a hop's outputs; trying again",
                    metadata: hop.logMetadata([
                        "\(LogKeys.error)": "\(error)", "\(LogKeys.delay)": "\(wait / .milliseconds(1))",
                    ])
                )
                guard (try? await pause(wait)) != nil else { return abandoned(hop, outbox, error) }
                wait = min(wait * 2, Self.longestPause)
            case .replace(let plan):
                outbox.end(error: "\(error)", atUnixNano: services.clock.nowUnixNano())
                hop.plan = plan
                outbox = Outbox(plan, services, hop: hop.span, attempt: hop.attempt)
            case .deadLetter(let reason):
                return await deadLetter(hop, outbox, reason)
            case .giveUp:
                return abandoned(hop, outbox, error)
            }
            guard let next = await attempt(hop, outbox) else { return }
            error = next
        }
    }

    /// Gives a delivery back to its queue, for another try after a time.
    func giveBack(_ delivery: Delivery, after duration: Duration) async {
        do throws(TransportError) {
            try await services.transport.settle(delivery, .release(after: duration))
            services.instruments.countProcessed(.released)
        } catch {
            // The lease runs out and the message comes back by itself.
            services.logger.debug("a delivery could not be given back", metadata: ["\(LogKeys.error)": "\(error)"])
        }
    }

    /// Gives the delivery of a hop back that is to be handled once more.
    func giveBack(_ hop: HandledHop) async {
        hop.span.span.set(.asyaOutcome, .string(HopOutcome.interrupted.name))
        hop.span.span.end()
        await giveBack(hop.delivery, after: .zero)
    }

    /// Acknowledges a message that was handled before.
    func dismiss(_ delivery: Delivery) async {
        do throws(TransportError) {
            try await services.transport.settle(delivery, .acknowledge)
            services.instruments.duplicates.increment()
            services.instruments.countProcessed(.duplicate)
        } catch {
            services.logger.debug("a duplicate could not be acknowledged", metadata: ["\(LogKeys.error)": "\(error)"])
        }
    }

    private enum Consequence {
        case tryAgain
        case replace(HopPlan)
        case deadLetter(DeadLetterReason)
        case giveUp
    }

    /// What an error of the broker means for the hop, whose queue was `missing` that often.
    private func consequence(of error: TransportError, _ hop: HandledHop, missing: Int) -> Consequence {
        switch error {
        case .queueMissing(let queue) where queue == services.queue(of: planner.errorEnd):
            return .deadLetter(DeadLetterReason(.errorEndUnreachable, detail: "\(error)"))
        case .queueMissing where missing >= queueRetryMaxAttempts:
            guard let envelope = hop.envelope, let attempt = hop.attempt else { return .tryAgain }
            return .replace(planner.plan(failure: .unroutable(error), of: envelope, attempt: attempt))
        case .messageTooLarge:
            let isError = hop.plan.messages.contains { $0.kind == .errorEnd }
            guard !isError, let envelope = hop.envelope, let attempt = hop.attempt else {
                return .deadLetter(DeadLetterReason(.errorEndUnreachable, detail: "\(error)"))
            }
            let failure = HopFailure(
                code: .envelopeTooLarge,
                details: ErrorDetails(message: "\(error)", type: "MessageTooLarge"),
                isRetriable: false
            )
            return .replace(planner.plan(failure: failure, of: envelope, attempt: attempt))
        default:
            return error.isRetriable ? .tryAgain : .giveUp
        }
    }

    private func deadLetter(_ hop: HandledHop, _ outbox: Outbox, _ reason: DeadLetterReason) async {
        var hop = hop
        do throws(TransportError) {
            try await services.transport.settle(hop.delivery, .deadLetter(reason: reason))
            CrashPoint.afterAcknowledge.pass()
            hop.plan.outcome = .deadLettered
            hop.plan.messages = []
            outbox.end(error: "\(reason)", atUnixNano: services.clock.nowUnixNano())
            hop.span.span.set(.asyaDeadLetterReason, .string(reason.code.rawValue))
            services.instruments.countFailed(.errorQueueSendFailed)
            TransportMeter(instruments: services.instruments, logger: services.logger)
                .countDeadLetter(of: services.queue, reason)
            let isKept = finish(hop, outputs: [], status: .deadLettered)
            if isKept { await keepAtRuntime(hop.span.context.traceID) }
        } catch {
            abandoned(hop, outbox, error)
        }
    }

    /// The broker has the outputs; returns what ``finish(_:outputs:status:)`` does.
    private func succeeded(_ hop: HandledHop, _ outbox: Outbox, tookNano: UInt64) -> Bool {
        outbox.end(atUnixNano: services.clock.nowUnixNano())
        for item in outbox.items {
            services.instruments.countSent(
                to: item.message.queue,
                item.type,
                tookNano: tookNano,
                bytes: item.message.body.count,
                item.span?.context ?? hop.span.context
            )
            if item.type == .retry {
                services.instruments.retries.increment()
                hop.span.span.addEvent(
                    EventNames.retryScheduled,
                    attributes: [
                        .asyaAttempt: .int((hop.attempt?.number ?? 1) + 1),
                        .asyaDelay: .double(item.message.delay / .milliseconds(1)),
                    ]
                )
            }
        }
        return finish(hop, outputs: outbox.outputs, status: status(of: hop.plan))
    }

    /// Ends the span, records the hop and counts it.
    ///
    /// - Returns: Whether the runtime is to be told to keep its spans of the trace: where the head sampler passed the trace
    ///   by, only this side knows what became of the hop as a whole.
    private func finish(_ hop: HandledHop, outputs: [HopOutput], status: ProcessedStatus) -> Bool {
        if let key = hop.key { duplicates.complete(key) }
        let span = hop.span.span
        span.set(.asyaOutcome, .string(hop.plan.outcome.name))
        span.set(.asyaOutputCount, .int(outputs.count))
        if let failure = hop.plan.failure {
            span.set(.asyaErrorCode, .string(failure.code.rawValue))
            span.setError(type: failure.details.type, message: failure.details.message)
            services.instruments.countFailed(hop.plan.isExhausted ? .retriesExhausted : failure.reason)
            logFailure(hop, failure)
        }
        let now = services.clock.nowUnixNano()
        span.end(at: now)
        let isKept = services.store?.record(hop.record(services, outputs: outputs, endedAtUnixNano: now)) ?? false
        services.instruments.countProcessed(status)
        services.instruments.lastProgress.set(Double(now) / 1e9)
        let took = now - min(now, hop.delivery.receivedAtUnixNano)
        services.instruments.processing.observe(nanoseconds: took, exemplar: hop.span.context)
        services.gateway?.settled(hop, took: .nanoseconds(Int64(clamping: took)))
        return isKept
    }

    /// The hop ends without an outcome: its lease was lost, or the transport is closed.
    ///
    /// The message is not lost: its
    /// queue, or the consumer that has it now, will run it.
    private func abandoned(_ hop: HandledHop, _ outbox: Outbox, _ error: TransportError) {
        let now = services.clock.nowUnixNano()
        if let key = hop.key { duplicates.abandon(key) }
        outbox.end(error: "\(error)", atUnixNano: now)
        hop.span.span.set(.asyaOutcome, .string(HopOutcome.interrupted.name))
        hop.span.span.setError(type: "TransportError", message: "\(error)")
        hop.span.span.end(at: now)
        services.instruments.countProcessed(.released)
        services.logger.warning(
            "a hop's outputs were dropped; its message is handled again",
            metadata: hop.logMetadata(["\(LogKeys.error)": "\(error)"])
        )
    }

    private func status(of plan: HopPlan) -> ProcessedStatus {
        switch plan.outcome {
        case .failed, .deadLettered: .error
        case .expired: .expired
        case .canceled: .canceled
        case .retried: .retried
        case .ended: .endConsumed
        case .succeeded, .duplicate, .interrupted:
            if plan.failure != nil { .policyRouted } else { plan.isEmptyAnswer ? .emptyResponse : .success }
        }
    }

    private func settleSpan(_ hop: HandledHop) -> Span {
        services.tracer.startSpan(
            services.settleSpanName,
            kind: .client,
            parent: hop.span.context,
            attributes: settleAttributes(hop)
        )
    }

    private func settleAttributes(_ hop: HandledHop) -> Attributes {
        var attributes: Attributes = [
            .messagingSystem: .string(services.transport.system),
            .messagingOperationName: .string(MessagingOperation.settle.rawValue),
            .messagingOperationType: .string(MessagingOperation.settle.rawValue),
            .messagingDestinationName: .string(services.queue.value),
        ]
        if let envelope = hop.envelope { attributes.set(.messagingMessageID, .string(envelope.id)) }
        return attributes
    }

    private func logFailure(_ hop: HandledHop, _ failure: HopFailure) {
        services.logger.log(
            level: hop.plan.isFinal ? .error : .notice,
            hop.plan.isFinal ? "an envelope failed" : "an attempt failed; its envelope goes on",
            metadata: hop.logMetadata([
                "\(LogKeys.errorCode)": "\(failure.code.rawValue)",
                "\(LogKeys.errorType)": "\(failure.details.type)",
                "\(LogKeys.attempt)": "\(hop.attempt?.number ?? 1)",
            ])
        )
    }
}
