// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TraceStore

extension ReplayPlanner {
    /// How many hops that were not recorded one trace may come to: a changed handler can fan out without end.
    static let growthLimit = 4096

    /// The steps that follow from what a wave put out and that are not planned.
    ///
    /// Where a replay does what the recording did, everything that follows is planned. Where it does something else,
    /// envelopes reach actors that they never had reached.
    ///
    /// - Parameters:
    ///   - wave: The steps that are over.
    ///   - ledger: The books.
    /// - Returns: The steps to add to the plan.
    func growth(after wave: ReplayPlan.Wave, of ledger: ReplayLedger) -> [ReplayStep] {
        guard isChained else { return [] }
        var steps: [ReplayStep] = []
        var seen: Set<StepKey> = []
        var counts: [Int: Int] = [:]
        for index in wave.steps {
            let step = ledger.plan.steps[index]
            let isElsewhere =
                step.isNew || edits.route != nil || ledger.finding(of: index)?.isDivergence == true
            guard isElsewhere, case .success(.outputs(let departures))? = ledger.outcome(of: index)?.result else {
                continue
            }
            for departure in departures {
                guard case .actor(let actor) = departure.destination else { continue }
                let key = StepKey(
                    trace: step.trace,
                    envelopeID: departure.envelope.id,
                    actor: actor,
                    place: departure.envelope.route.current
                )
                guard ledger.attempts(at: key).isEmpty, seen.insert(key).inserted else { continue }
                let count = counts[step.trace] ?? ledger.newSteps(of: step.trace)
                guard count <= Self.growthLimit else { continue }
                let follower = follower(of: step, index, key, isLast: count == Self.growthLimit, ledger.plan)
                counts[step.trace] = count + (follower.isNew ? 1 : 0)
                steps.append(follower)
            }
        }
        return steps
    }

    private func follower(
        of step: ReplayStep,
        _ index: Int,
        _ key: StepKey,
        isLast: Bool,
        _ plan: ReplayPlan
    ) -> ReplayStep {
        var origin = step.hop
        origin.envelopeID = key.envelopeID
        origin.startedAtUnixNano += 1
        var new = newStep(for: origin, at: key.actor, place: key.place, trace: key.trace)
        if let recorded = recorded(key, in: plan.traces[key.trace]) {
            new.hop = recorded
            new.hop.routeIndex = key.place
            new.recordedDuration = recorded.duration
            new.isNew = false
        }
        do throws(Impossibility) {
            guard !isLast else {
                throw Impossibility(
                    "more than \(Self.growthLimit) hops that were not recorded follow; the rest is left out"
                )
            }
            if served.contains(key.actor) {
                guard !new.isNew else {
                    throw Impossibility("it is to be served from the recording, which has no such hop")
                }
                new.action = .serve(.output(ofStep: index))
            } else {
                let evidence = plan.evidence[key.actor] ?? ActorEvidence()
                new.action = .run(try catalog.launch(for: new.hop, evidence: evidence), .output(ofStep: index))
            }
        } catch {
            new.action = .nothing(error)
        }
        return new
    }

    /// What the recording has of the envelope at the actor: the last attempt; on another route at any place.
    private func recorded(_ key: StepKey, in trace: StoredTrace) -> StoredHop? {
        let hops = trace.hops.filter {
            $0.envelopeID == key.envelopeID && $0.actor == key.actor && ReplayScope.isReplayed($0)
                && !Self.wasRefused($0)
        }
        return hops.last { $0.routeIndex == key.place } ?? (edits.route == nil ? nil : hops.last)
    }
}
