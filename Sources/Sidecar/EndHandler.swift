// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Logging
internal import Results
internal import TelemetryCore
internal import TraceStore
internal import Transports

/// What an end actor does with a delivery: it stores the envelope and acknowledges it only when it is stored.
struct EndHandler: Sendable {
    let services: SidecarServices
    let results: any ResultStore
    /// Where an envelope is that was stored under a key; nil when the store does not tell.
    let location: @Sendable (ResultKey) -> String?
    let outcome: ResultOutcome
    let settler: HopSettler

    /// How long a message that could not be stored stays in its queue before the next try.
    private static let pause: Duration = .seconds(5)

    /// Stores one envelope.
    ///
    /// Messages that are no envelopes are stored inside an error envelope: nothing is dropped.
    ///
    /// - Returns: The settling, which goes on beside the next delivery.
    func handle(_ delivery: Delivery) async -> @Sendable () async -> Void {
        CrashPoint.afterReceive.pass()
        let instruments = services.instruments
        instruments.received.increment()
        instruments.receivedSize.observe(Double(delivery.body.count))
        var hop = self.hop(delivery)
        if let wait = hop.attempt?.queueWaitNano {
            instruments.queueWait.observe(nanoseconds: wait, exemplar: hop.span.context)
        }
        guard let envelope = hop.envelope ?? hop.plan.messages.first?.envelope else { return {} }
        let started = services.clock.monotonicNano()
        let key: ResultKey
        do throws(ResultStoreError) {
            key = try await results.store(envelope, outcome: outcome)
            CrashPoint.afterStore.pass()
            instruments.observeStore(.stored, elapsed(since: started), hop.span.context)
        } catch {
            instruments.observeStore(.failed, elapsed(since: started), hop.span.context)
            instruments.countFailed(.storeError)
            services.logger.error(
                "a result could not be stored; it stays in its queue",
                metadata: hop.logMetadata(["\(LogKeys.error)": "\(error)"])
            )
            hop.span.span.setError(type: "ResultStoreError", message: "\(error)")
            hop.span.span.end()
            return { [settler] in await settler.giveBack(delivery, after: Self.pause) }
        }
        hop.plan.messages = []
        // A message at happy-end that is no envelope is stored as an error.
        let hasFailed = outcome == .error || hop.envelope == nil
        return { [services, settler, hop, location = location(key)] in
            let gateway = services.gateway
            let mayBeAcknowledged = await gateway?.ended(envelope, hasFailed: hasFailed, location: location) ?? true
            // Stored and told once more by whoever has it next.
            if mayBeAcknowledged { await settler.settle(hop) } else { await settler.giveBack(hop) }
        }
    }

    private func elapsed(since started: UInt64) -> Duration {
        .nanoseconds(Int64(clamping: services.clock.monotonicNano() - started))
    }

    private func hop(_ delivery: Delivery) -> HandledHop {
        do throws(EnvelopeError) {
            let envelope = try Envelope(decoding: delivery.body, limits: services.limits)
            let attempt = HopAttempt(envelope, receivedAtUnixNano: delivery.receivedAtUnixNano)
            return HandledHop(
                delivery: delivery,
                envelope: envelope,
                attempt: attempt,
                span: HopSpan(services, delivery, envelope, attempt),
                plan: HopPlan(outcome: .ended, messages: [])
            )
        } catch {
            var plan = settler.planner.plan(unreadable: delivery.body, error: error, newID: EnvelopeID.random())
            let span = HopSpan(services, delivery, plan.messages.first?.envelope, nil)
            plan.outcome = .ended
            return HandledHop(
                delivery: delivery,
                envelope: nil,
                attempt: nil,
                span: span,
                plan: plan
            )
        }
    }
}
