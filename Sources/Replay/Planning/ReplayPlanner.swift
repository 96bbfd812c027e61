// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

/// Plans the replay of recorded traces, without any I/O.
struct ReplayPlanner: Sendable {
    /// The handlers.
    let catalog: HandlerCatalog
    /// Whether a hop gets what the hop before it put out in the replay, instead of what was recorded.
    let isChained: Bool
    /// Which hops are replayed.
    var scope = ReplayScope()
    /// What is changed about the envelopes that the first hops are given.
    var edits = ReplayEdits()
    /// The actors that are served from the recording instead of being run.
    var served: Set<String> = []
    /// How many runtimes of each handler share its traces.
    var jobs = 1

    /// Makes the plan for traces; hops of end actors and those that never ran a handler are not part of it.
    func plan(_ traces: [StoredTrace]) -> ReplayPlan {
        var plan = ReplayPlan(
            traces: traces,
            steps: [],
            evidence: ActorEvidence.gathered(from: traces),
            isChained: isChained,
            isPartial: scope.isPartial,
            waves: []
        )
        for (index, trace) in traces.enumerated() { add(trace, index, to: &plan) }
        plan.waves = waves(of: plan.steps)
        return plan
    }

    private func add(_ trace: StoredTrace, _ index: Int, to plan: inout ReplayPlan) {
        let handlers = Self.handlerSpans(of: trace)
        let hops = scope.hops(of: trace)
        let offset = plan.steps.count
        let first = hops.lazy.map(\.routeIndex).min() ?? 0
        for hop in hops {
            let isStart = hop.routeIndex == first
            // Where another route is to be tried, what follows the start is found on the way.
            guard isStart || edits.route == nil else { continue }
            if let other = edits.route?.first, other != hop.actor {
                guard hop.attempt == 1 else { continue }
                plan.steps.append(redirected(hop, to: other, trace: index, plan))
                continue
            }
            let producer = isChained && !isStart ? producer(of: hop, among: hops).map { offset + $0 } : nil
            plan.steps.append(
                ReplayStep(
                    trace: index,
                    hop: hop,
                    beganAtUnixNano: handlers[hop.spanID]?.startUnixNano ?? hop.startedAtUnixNano,
                    recordedDuration: handlers[hop.spanID]?.duration ?? hop.duration,
                    action: action(
                        for: hop,
                        producer: producer,
                        edits: isStart ? edits : ReplayEdits(),
                        evidence: plan.evidence[hop.actor] ?? ActorEvidence()
                    )
                )
            )
        }
    }

    private func action(
        for hop: StoredHop,
        producer: Int?,
        edits: ReplayEdits,
        evidence: ActorEvidence
    ) -> ReplayStep.Action {
        do throws(Impossibility) {
            if Self.wasRefused(hop) { return .check(try ReplayEdits().applied(to: hop.input)) }
            if hop.error?.type == Self.brokerLimit {
                throw Impossibility("its outputs were too large for the broker, which a replay does not use")
            }
            let isServed = served.contains(hop.actor)
            if isServed, !isChained { return .serve(.recorded(hop.input.bytes ?? [])) }
            let input: ReplayStep.Input =
                if let producer { .output(ofStep: producer) } else { .recorded(try edits.applied(to: hop.input)) }
            return isServed ? .serve(input) : .run(try catalog.launch(for: hop, evidence: evidence), input)
        } catch {
            return .nothing(error)
        }
    }

    /// The start of a trace at another actor, of which the recording knows nothing.
    private func redirected(_ hop: StoredHop, to actor: String, trace: Int, _ plan: ReplayPlan) -> ReplayStep {
        var step = newStep(for: hop, at: actor, place: hop.routeIndex, trace: trace)
        do throws(Impossibility) {
            let launch = try catalog.launch(for: step.hop, evidence: plan.evidence[actor] ?? ActorEvidence())
            step.action = .run(launch, .recorded(try edits.applied(to: hop.input)))
        } catch {
            step.action = .nothing(error)
        }
        return step
    }

    /// A step that was not recorded, still without an action.
    ///
    /// - Parameters:
    ///   - origin: The hop that sent the envelope.
    ///   - actor: The actor that gets it.
    ///   - place: The place in its route.
    ///   - trace: The place of the trace in the plan.
    /// - Returns: the step.
    func newStep(for origin: StoredHop, at actor: String, place: Int, trace: Int) -> ReplayStep {
        let hop = StoredHop(
            traceID: origin.traceID,
            spanID: origin.spanID,
            envelopeID: origin.envelopeID,
            routeIndex: place,
            actor: actor,
            queue: origin.queuePrefix + actor,
            startedAtUnixNano: origin.startedAtUnixNano,
            endedAtUnixNano: origin.startedAtUnixNano,
            outcome: .succeeded
        )
        return ReplayStep(
            trace: trace,
            hop: hop,
            beganAtUnixNano: origin.startedAtUnixNano,
            recordedDuration: .zero,
            action: .check([]),
            isNew: true
        )
    }

    /// The type of the error that a broker's limit causes, whatever the handler did.
    private static let brokerLimit = "MessageTooLarge"

    /// Whether the message was refused before the handler ran.
    static func wasRefused(_ hop: StoredHop) -> Bool {
        guard hop.handler == nil, let error = hop.error else { return false }
        return switch ErrorCode(rawValue: error.code) {
        case .messageParsingError, .routeMismatch, .validationError: true
        default: false
        }
    }

    /// The hop that put out what `hop` took in; nil for the first of a trace and where it was no handler's output.
    private func producer(of hop: StoredHop, among hops: [StoredHop]) -> Int? {
        let producers = hops.indices.filter { index in
            let other = hops[index]
            return other.outcome == .succeeded && other.error == nil && other.routeIndex < hop.routeIndex
                && other.outputs.contains { $0.envelopeID == hop.envelopeID && $0.queue == hop.queue }
        }
        return producers.last { hops[$0].startedAtUnixNano <= hop.startedAtUnixNano } ?? producers.last
    }

    /// Groups steps into waves.
    ///
    /// Independent steps make one wave. In a chain, a step's input comes from a step at an earlier place of the route.
    ///
    /// - Parameters:
    ///   - steps: All steps.
    ///   - place: Only what is behind this place of the route; nil for all.
    /// - Returns: the waves, in their order.
    func waves(of steps: [ReplayStep], after place: Int? = nil) -> [ReplayPlan.Wave] {
        var lanes: [Int: [HandlerLaunch: [Int]]] = [:]
        var served: [Int: [Int]] = [:]
        for (index, step) in steps.enumerated() where place.map({ step.hop.routeIndex > $0 }) ?? true {
            let place = isChained ? step.hop.routeIndex : 0
            switch step.action {
            case .run(var launch, _):
                launch.copy = step.trace % max(1, jobs)
                lanes[place, default: [:]][launch, default: []].append(index)
            case .serve: served[place, default: []].append(index)
            case .check, .nothing: break
            }
        }
        return Set(lanes.keys).union(served.keys).sorted().map { place in
            ReplayPlan.Wave(
                place: place,
                lanes: (lanes[place] ?? [:]).map { launch, indices in
                    ReplayPlan.Lane(
                        launch: launch,
                        steps: indices.sorted {
                            (steps[$0].beganAtUnixNano, $0) < (steps[$1].beganAtUnixNano, $1)
                        }
                    )
                }.sorted { ($0.launch.actor, $0.steps.first ?? 0) < ($1.launch.actor, $1.steps.first ?? 0) },
                served: served[place] ?? []
            )
        }
    }

    /// The runs of handlers in a trace, by the span of the hop.
    private static func handlerSpans(of trace: StoredTrace) -> [SpanID: SpanData] {
        var spans: [SpanID: SpanData] = [:]
        for stored in trace.spans {
            guard let parent = stored.span.parentSpanID, let actor = stored.span.attributes[.asyaActor],
                case .string(let name) = actor, stored.span.name == SpanNames.handler(name)
            else { continue }
            spans[parent] = stored.span
        }
        return spans
    }
}

extension StoredHop {
    /// What stands before an actor's name in the names of queues.
    var queuePrefix: String { queue.hasSuffix(actor) ? String(queue.dropLast(actor.count)) : "asya-" }
}
