// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import RuntimeLink
internal import TelemetryCore
internal import TraceStore

/// Takes the steps of one lane, one after the other.
struct LaneRunner: Sendable {
    /// The lane's runtime, or why there is none.
    let runtime: Result<ReplayRuntime, Impossibility>
    /// The books as they were when the wave began.
    let ledger: ReplayLedger
    /// The identifiers of the new spans.
    let identity: ReplayIdentity
    /// The id of the run.
    let runID: String
    /// Stamps the steps.
    let clock: any TelemetryClock

    /// What a step that was not taken for a signal's sake says.
    static let interruption = Impossibility("the replay was interrupted before it")

    /// Takes all steps.
    ///
    /// - Parameters:
    ///   - lane: The steps.
    ///   - onStep: Called after each.
    /// - Returns: what came of each.
    func run(_ lane: ReplayPlan.Lane, onStep: () -> Void) async -> [(Int, StepOutcome)] {
        var outcomes: [(Int, StepOutcome)] = []
        /// The attempts that came out well; after one there is no further one.
        var succeeded: [StepKey: Int] = [:]
        for index in lane.steps {
            let step = ledger.plan.steps[index]
            if ledger.plan.isChained, let attempt = succeeded[step.key], attempt < step.hop.attempt {
                let reason = "attempt \(attempt) succeeds now, so there is no attempt \(step.hop.attempt)"
                outcomes.append((index, .nothing(Impossibility(reason), atUnixNano: clock.nowUnixNano())))
            } else {
                let outcome = await outcome(of: index)
                if case .success(.outputs) = outcome.result { succeeded[step.key] = step.hop.attempt }
                outcomes.append((index, outcome))
            }
            onStep()
        }
        return outcomes
    }

    private func outcome(of index: Int) async -> StepOutcome {
        let started = clock.nowUnixNano()
        do throws(Impossibility) {
            if Task.isCancelled { throw Self.interruption }
            guard case .run(_, let source) = ledger.plan.steps[index].action else { throw Self.interruption }
            let runtime = try runtime.get()
            let envelope = marked(try ledger.input(of: index, from: source), as: identity.steps[index])
            let result = try await run(envelope, in: runtime)
            return StepOutcome(
                result: .success(result),
                input: envelope,
                fingerprint: runtime.fingerprint,
                startedAtUnixNano: started,
                endedAtUnixNano: clock.nowUnixNano()
            )
        } catch {
            return .nothing(error, atUnixNano: started)
        }
    }

    private func run(_ envelope: Envelope, in runtime: ReplayRuntime) async throws(Impossibility) -> HopResult {
        do throws(RuntimeLinkError) {
            let result = HopResult(answer: try await runtime.invoke(envelope), to: envelope)
            return runtime.network == .blocked ? result.explainingBlockedNetwork : result
        } catch {
            if Task.isCancelled { throw Self.interruption }
            guard let result = HopResult(error) else { throw Impossibility("its runtime is gone: \(error)") }
            return result
        }
    }

    /// The envelope as the handler gets it: the headers tell that this is a replay and which span is its parent.
    private func marked(_ envelope: Envelope, as context: SpanContext) -> Envelope {
        var envelope = envelope
        let (traceparent, tracestate) = TraceContextPropagator.inject(context)
        envelope.headers.setString(traceparent, for: .traceparent)
        if let tracestate {
            envelope.headers.setString(tracestate, for: .tracestate)
        } else {
            envelope.headers.remove(.tracestate)
        }
        envelope.headers.setString(runID, for: .replay)
        return envelope
    }
}
