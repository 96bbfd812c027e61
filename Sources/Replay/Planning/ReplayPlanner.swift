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

    /// Makes the plan for traces; hops of end actors and those that never ran a handler are not part of it.
    func plan(_ traces: [StoredTrace]) -> ReplayPlan {
        var evidence: [String: ActorEvidence] = [:]
        for hop in traces.lazy.flatMap(\.hops) { evidence[hop.actor, default: ActorEvidence()].add(hop) }
        var steps: [ReplayStep] = []
        for (index, trace) in traces.enumerated() {
            let handlerTimes = Self.handlerTimes(of: trace)
            let hops = trace.hops.filter(Self.isReplayed)
            let offset = steps.count
            for hop in hops {
                let producer = isChained ? producer(of: hop, among: hops).map { offset + $0 } : nil
                steps.append(
                    ReplayStep(
                        trace: index,
                        hop: hop,
                        recordedDuration: handlerTimes[hop.spanID] ?? hop.duration,
                        action: action(for: hop, producer: producer, evidence: evidence[hop.actor] ?? ActorEvidence())
                    )
                )
            }
        }
        return ReplayPlan(traces: traces, steps: steps, waves: waves(of: steps))
    }

    /// Whether a hop is run again: it is of an actor with a handler, and came to an end there.
    static func isReplayed(_ hop: StoredHop) -> Bool {
        guard !hop.isEnd else { return false }
        return switch hop.outcome {
        case .succeeded, .failed, .retried, .deadLettered: true
        case .ended, .expired, .duplicate, .interrupted, .canceled: false
        }
    }

    private func action(for hop: StoredHop, producer: Int?, evidence: ActorEvidence) -> ReplayStep.Action {
        do throws(Impossibility) {
            if Self.wasRefused(hop) { return .check(try Self.bytes(of: hop)) }
            if hop.error?.type == Self.brokerLimit {
                throw Impossibility("its outputs were too large for the broker, which a replay does not use")
            }
            let launch = try catalog.launch(for: hop, evidence: evidence)
            if let producer { return .run(launch, .output(ofStep: producer)) }
            return .run(launch, .recorded(try Self.bytes(of: hop)))
        } catch {
            return .nothing(error)
        }
    }

    /// The type of the error that a broker's limit causes, whatever the handler did.
    private static let brokerLimit = "MessageTooLarge"

    /// Whether the message was refused before the handler ran.
    private static func wasRefused(_ hop: StoredHop) -> Bool {
        guard hop.handler == nil, let error = hop.error else { return false }
        return switch ErrorCode(rawValue: error.code) {
        case .messageParsingError, .routeMismatch, .validationError: true
        default: false
        }
    }

    private static func bytes(of hop: StoredHop) throws(Impossibility) -> [UInt8] {
        switch hop.input {
        case .complete(let bytes): return bytes
        case .redacted:
            throw Impossibility("its input was redacted; record with a narrower ASYA_TRACE_REDACT")
        case .truncated(_, let size):
            throw Impossibility(
                "its input of \(size) bytes was cut off; record with ASYA_TRACE_MAX_BODY_BYTES of at least that"
            )
        case .omitted:
            throw Impossibility("its input was not recorded; record with ASYA_TRACE_PAYLOADS=all")
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

    /// Independent steps make one wave.
    ///
    /// In a chain, a step's input comes from a step at an earlier place of the route.
    private func waves(of steps: [ReplayStep]) -> [[ReplayPlan.Lane]] {
        var lanes: [Int: [HandlerLaunch: [Int]]] = [:]
        for (index, step) in steps.enumerated() {
            guard case .run(let launch, _) = step.action else { continue }
            lanes[isChained ? step.hop.routeIndex : 0, default: [:]][launch, default: []].append(index)
        }
        return lanes.sorted { $0.key < $1.key }.map { _, lanes in
            lanes.map { launch, indices in
                ReplayPlan.Lane(
                    launch: launch,
                    steps: indices.sorted {
                        (steps[$0].hop.startedAtUnixNano, $0) < (steps[$1].hop.startedAtUnixNano, $1)
                    }
                )
            }.sorted { ($0.launch.actor, $0.steps.first ?? 0) < ($1.launch.actor, $1.steps.first ?? 0) }
        }
    }

    /// How long the handlers of a trace ran, by the span of the hop.
    private static func handlerTimes(of trace: StoredTrace) -> [SpanID: Duration] {
        var times: [SpanID: Duration] = [:]
        for stored in trace.spans {
            guard let parent = stored.span.parentSpanID, let actor = stored.span.attributes[.asyaActor],
                case .string(let name) = actor, stored.span.name == SpanNames.handler(name)
            else { continue }
            times[parent] = stored.span.duration
        }
        return times
    }
}
