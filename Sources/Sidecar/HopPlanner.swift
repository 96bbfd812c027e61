// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TraceStore
internal import Transports

/// Decides what becomes of a delivery: the rules of routing, retrying and giving up, without any I/O.
struct HopPlanner {
    /// This actor's name.
    let actor: String
    /// Where finished envelopes go.
    let happyEnd: String
    /// Where failed envelopes go.
    let errorEnd: String
    /// When failed attempts are tried again.
    let retry: RetryPolicy
    /// What an outgoing envelope may have.
    let limits: EnvelopeLimits

    /// Whether a well-formed envelope may run here now.
    ///
    /// - Parameters:
    ///   - envelope: The envelope as it was received.
    ///   - nowUnixNano: The time against which its deadline counts.
    /// - Returns: Why it may not run; nil when it may.
    func refusal(of envelope: Envelope, nowUnixNano: UInt64) -> HopFailure? {
        do throws(EnvelopeError) {
            try envelope.check(isAt: actor)
        } catch {
            return .rejected(error)
        }
        if let deadline = envelope.deadline, let unixNano = envelope.deadlineUnixNano, unixNano <= nowUnixNano {
            return .expired(deadline)
        }
        return nil
    }

    /// The plan for a handler that answered with outputs; none end the pipeline at happy-end.
    func plan(outputs: [RuntimeOutput], of envelope: Envelope, attempt: HopAttempt) -> HopPlan {
        guard !outputs.isEmpty else {
            return HopPlan(
                outcome: .succeeded,
                messages: [PlannedMessage(kind: .happyEnd, actor: happyEnd, envelope: envelope)],
                isEmptyAnswer: true
            )
        }
        do throws(EnvelopeError) {
            let messages = try envelope.outgoing(for: outputs, limits: limits).map { departure in
                switch departure.destination {
                case .actor(let next): PlannedMessage(kind: .routing, actor: next, envelope: departure.envelope)
                case .happyEnd: PlannedMessage(kind: .happyEnd, actor: happyEnd, envelope: departure.envelope)
                }
            }
            return HopPlan(outcome: .succeeded, messages: messages)
        } catch {
            return plan(failure: .badReply(error), of: envelope, attempt: attempt)
        }
    }

    /// The plan for an attempt that failed: another one, another actor, or error-end.
    func plan(failure: HopFailure, of envelope: Envelope, attempt: HopAttempt) -> HopPlan {
        guard failure.isRetriable else { return giveUp(failure, code: failure.code, envelope) }
        var random = SystemRandomNumberGenerator()
        let decision = retry.decide(
            attempt: attempt.number,
            elapsed: attempt.elapsed,
            errorTypes: failure.types,
            random: &random
        )
        switch decision {
        case .retry(let delay):
            let kind = PlannedMessage.Kind.retry(attempt: attempt.number + 1, delay: delay)
            return HopPlan(
                outcome: .retried,
                messages: [PlannedMessage(kind: kind, actor: actor, envelope: envelope)],
                failure: failure
            )
        case .route(let target):
            var rerouted = Envelope.failure(code: failure.code, details: failure.details, original: envelope)
            rerouted.route.actors = Array(envelope.route.actors.prefix(envelope.route.current + 1)) + [target]
            rerouted.route.current += 1
            return HopPlan(
                outcome: .succeeded,
                messages: [PlannedMessage(kind: .policyRoute, actor: target, envelope: rerouted)],
                failure: failure
            )
        case .fail(let exhausted):
            return giveUp(failure, code: exhausted ? .retriesExhausted : failure.code, envelope)
        }
    }

    /// The plan for bytes that are no envelope: error-end gets them whole.
    func plan(unreadable bytes: [UInt8], error: EnvelopeError, newID: String) -> HopPlan {
        let failure = HopFailure.rejected(error)
        let envelope = Envelope.failure(
            code: failure.code,
            details: failure.details,
            originalBytes: bytes,
            newID: newID
        )
        return HopPlan(
            outcome: .failed,
            messages: [PlannedMessage(kind: .errorEnd, actor: errorEnd, envelope: envelope)],
            failure: failure
        )
    }

    private func giveUp(_ failure: HopFailure, code: ErrorCode, _ envelope: Envelope) -> HopPlan {
        let failed = Envelope.failure(code: code, details: failure.details, original: envelope)
        return HopPlan(
            outcome: failure.code == .timeoutError && !failure.isRetriable ? .expired : .failed,
            messages: [PlannedMessage(kind: .errorEnd, actor: errorEnd, envelope: failed)],
            failure: failure,
            isExhausted: code == .retriesExhausted
        )
    }
}
