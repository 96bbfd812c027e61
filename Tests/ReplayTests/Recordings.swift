// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import TelemetryCore
import TraceStore

@testable import Replay

/// Hops and traces as a pipeline would have recorded them.
enum Recordings {
    static let traceID = TraceID(high: 1, low: 2)

    static func json(_ text: String) -> RawJSON { RawJSON(trusted: Array(text.utf8)) }

    static func envelope(_ id: String, at current: Int, _ payload: String, actors: [String] = ["a", "b"]) -> Envelope {
        Envelope(id: id, route: Route(actors: actors, current: current), payload: json(payload))
    }

    static func hop(
        _ actor: String,
        _ input: Envelope,
        _ outputs: [(actor: String, envelope: Envelope)] = [],
        startedAt: UInt64 = 1,
        outcome: HopOutcome = .succeeded,
        error: HopError? = nil,
        handler: String? = "module.function"
    ) -> StoredHop {
        StoredHop(
            traceID: traceID,
            spanID: SpanID(value: startedAt),
            envelopeID: input.id,
            routeIndex: input.route.current,
            actor: actor,
            queue: "asya-\(actor)",
            attempt: input.headers.attempt,
            startedAtUnixNano: startedAt,
            endedAtUnixNano: startedAt + 1_000_000,
            outcome: outcome,
            input: .complete(input.encoded()),
            outputs: outputs.map {
                StoredHop.Output(
                    queue: "asya-\($0.actor)",
                    envelopeID: $0.envelope.id,
                    envelope: .complete($0.envelope.encoded())
                )
            },
            error: error,
            handler: handler
        )
    }

    /// What a runtime records of a run of its handler.
    static func handlerSpan(_ actor: String, mode: HandlerMode) -> StoredSpan {
        StoredSpan(
            span: SpanData(
                context: SpanContext(traceID: traceID, spanID: SpanID(value: 7), flags: .sampled),
                parentSpanID: SpanID(value: 1),
                name: SpanNames.handler(actor),
                startUnixNano: 1,
                endUnixNano: 2,
                attributes: [.asyaActor: .string(actor)],
                scope: InstrumentationScope(name: "test")
            ),
            resource: [.asyaHandlerMode: .string(mode.rawValue)],
            service: actor
        )
    }

    /// `a` counts, `b` doubles, happy-end stores.
    static var trace: StoredTrace {
        let first = envelope("e", at: 0, #"{"n":1}"#)
        let second = envelope("e", at: 1, #"{"n":2}"#)
        let third = envelope("e", at: 2, #"{"n":4}"#)
        return StoredTrace(
            id: traceID,
            spans: [],
            hops: [
                hop("a", first, [("b", second)], startedAt: 10),
                hop("b", second, [("happy-end", third)], startedAt: 20),
                hop("happy-end", third, startedAt: 30, outcome: .ended, handler: nil),
            ]
        )
    }

    static let catalog = HandlerCatalog(workingDirectory: "/work")

    static func planner(chained: Bool = false, catalog: HandlerCatalog = catalog) -> ReplayPlanner {
        ReplayPlanner(catalog: catalog, isChained: chained)
    }

    /// What a runtime answers with these payloads.
    static func result(_ input: Envelope, _ payloads: String...) -> HopResult {
        let elements = payloads.map { #"{"payload":\#($0)}"# }.joined(separator: ",")
        return HopResult(answer: Array("[\(elements)]".utf8), to: input)
    }

    static func outcome(_ result: HopResult, input: Envelope? = nil) -> StepOutcome {
        StepOutcome(result: .success(result), input: input, startedAtUnixNano: 100, endedAtUnixNano: 200)
    }
}
