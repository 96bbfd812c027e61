// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import RuntimeLink
internal import Synchronization
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// The first half of a hop: from a delivery to the plan of what becomes of it.
///
/// Nothing is published or settled here.
struct HopHandler: Sendable {
    let services: SidecarServices
    let planner: HopPlanner
    let runtime: RuntimeClient
    /// How long the runtime may take before the sidecar stops waiting; the runtime itself answers before that.
    let timeout: Duration
    let duplicates: DuplicateGuard

    /// Reads the envelope, runs the handler and plans.
    func handle(_ delivery: Delivery) async -> Handling {
        CrashPoint.afterReceive.pass()
        let instruments = services.instruments
        instruments.received.increment()
        instruments.receivedSize.observe(Double(delivery.body.count))
        let envelope: Envelope
        do throws(EnvelopeError) {
            envelope = try Envelope(decoding: delivery.body, limits: services.limits)
        } catch {
            return .planned(unreadable(delivery, error))
        }
        let parent = HopSpan.context(of: envelope.headers)
        let key = HopKey(of: envelope, in: parent)
        switch key.map(duplicates.admit) ?? .first {
        case .first: break
        case .completed: return .duplicate
        case .running: return .returned(after: .seconds(1), runtimeIsGone: false)
        }
        let attempt = HopAttempt(envelope, receivedAtUnixNano: delivery.receivedAtUnixNano)
        let span = HopSpan(services, delivery, envelope, attempt, parent: parent)
        if let wait = attempt.queueWaitNano { instruments.queueWait.observe(nanoseconds: wait, exemplar: span.context) }
        if services.gateway?.isCanceled(envelope) == true {
            let plan = HopPlan(outcome: .canceled, messages: [])
            return .planned(
                HandledHop(
                    delivery: delivery,
                    envelope: envelope,
                    attempt: attempt,
                    span: span,
                    plan: plan,
                    key: key
                )
            )
        }
        services.gateway?.received(envelope)
        guard let refusal = planner.refusal(of: envelope, nowUnixNano: services.clock.nowUnixNano()) else {
            return await run(envelope, delivery, attempt, span, key)
        }
        let plan = planner.plan(failure: refusal, of: envelope, attempt: attempt)
        return .planned(
            HandledHop(
                delivery: delivery,
                envelope: envelope,
                attempt: attempt,
                span: span,
                plan: plan,
                key: key
            )
        )
    }

    private func run(
        _ envelope: Envelope,
        _ delivery: Delivery,
        _ attempt: HopAttempt,
        _ span: HopSpan,
        _ key: HopKey?
    ) async -> Handling {
        let (traceparent, tracestate) = TraceContextPropagator.inject(span.context)
        let request = envelope.encoded(stamped: HeaderStamp(traceparent: traceparent, tracestate: tracestate))
        let started = services.clock.monotonicNano()
        let answer: Result<[UInt8], RuntimeLinkError>
        services.gateway?.running(envelope)
        CrashPoint.beforeHandler.pass()
        do throws(RuntimeLinkError) {
            answer = .success(try await runtime.invoke(request, timeout: timeout))
        } catch {
            answer = .failure(error)
        }
        CrashPoint.afterHandler.pass()
        let took = services.clock.monotonicNano() - started
        services.instruments.execution.observe(nanoseconds: took, exemplar: span.context)
        let plan: HopPlan
        switch answer {
        case .success(let reply): plan = self.plan(reply, envelope, attempt)
        case .failure(let error):
            if let handling = giveBack(error) {
                if let key { duplicates.abandon(key) }
                span.span.set(.asyaOutcome, "interrupted")
                span.span.setError(type: "RuntimeUnreachable", message: "\(error)")
                span.span.end()
                return handling
            }
            count(error)
            plan = planner.plan(failure: .runtime(error), of: envelope, attempt: attempt)
        }
        return .planned(
            HandledHop(
                delivery: delivery,
                envelope: envelope,
                attempt: attempt,
                span: span,
                plan: plan,
                key: key,
                handler: handlerIdentity()
            )
        )
    }

    /// The plan for the runtime's answer.
    private func plan(_ reply: [UInt8], _ envelope: Envelope, _ attempt: HopAttempt) -> HopPlan {
        do throws(EnvelopeError) {
            switch try RuntimeReply(decoding: reply, limits: services.limits) {
            case .outputs(let outputs):
                services.instruments.countAttempt(.succeeded)
                return planner.plan(outputs: outputs, of: envelope, attempt: attempt)
            case .error(let code, let details):
                let failure = HopFailure.handler(code: code, details: details)
                services.instruments.countAttempt(failure.attemptOutcome)
                services.instruments.countRuntimeError(failure.runtimeErrorType)
                return planner.plan(failure: failure, of: envelope, attempt: attempt)
            }
        } catch {
            services.instruments.countAttempt(.failed)
            services.instruments.countRuntimeError(.protocolError)
            return planner.plan(failure: .badReply(error), of: envelope, attempt: attempt)
        }
    }

    /// How to give a delivery back that the runtime never saw, or that was interrupted by a shutdown; nil when the
    /// attempt counts.
    private func giveBack(_ error: RuntimeLinkError) -> Handling? {
        switch error {
        case .cannotConnect, .notBegun: .returned(after: .zero, runtimeIsGone: true)
        case .cancelled, .clientClosed, .cannotListen: .returned(after: .zero, runtimeIsGone: false)
        case .closedBeforeAnswer, .timedOut, .malformedAnswer, .answerTooLarge, .requestTooLarge: nil
        }
    }

    private func count(_ error: RuntimeLinkError) {
        let failure = HopFailure.runtime(error)
        services.instruments.countAttempt(failure.attemptOutcome)
        services.instruments.countRuntimeError(failure.runtimeErrorType)
    }

    private func handlerIdentity() -> (name: String, fingerprint: String?)? {
        guard case .current(let hello)? = runtime.peer else { return nil }
        return (hello.handler, hello.fingerprint)
    }

    /// A message that is no envelope; what can be read of it, its trace above all, stays with it.
    private func unreadable(_ delivery: Delivery, _ error: EnvelopeError) -> HandledHop {
        if let limit = error.limit { services.instruments.countLimit(limit) }
        let plan = planner.plan(unreadable: delivery.body, error: error, newID: EnvelopeID.random())
        return HandledHop(
            delivery: delivery,
            envelope: nil,
            attempt: nil,
            span: HopSpan(services, delivery, plan.messages.first?.envelope, nil),
            plan: plan
        )
    }
}
