// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

/// A run of a pipeline a, b, c, of which tests change a part; the id that it began with is its own.
struct Run {
    var id: String
    var trace: StoredTrace

    init(_ id: String, route: [String] = ["a", "b", "c"], milliseconds: UInt64 = 5) {
        self.id = id
        trace = StoredTrace(
            id: TraceID(high: 1, low: UInt64(id.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })),
            spans: [],
            hops: []
        )
        for (index, actor) in route.enumerated() {
            trace.hops.append(hop(actor, index, id, route: route, milliseconds: milliseconds))
        }
        trace.hops.append(hop("happy-end", route.count, id, route: route, milliseconds: milliseconds))
    }

    func hop(
        _ actor: String,
        _ index: Int,
        _ envelopeID: String,
        route: [String],
        milliseconds: UInt64 = 5
    ) -> StoredHop {
        let next = index + 1 < route.count ? route[index + 1] : "happy-end"
        let start = 1_000_000_000 + UInt64(index) * 100_000_000
        var hop = StoredHop(
            traceID: trace.id,
            spanID: SpanID(value: UInt64(index + 1)),
            envelopeID: envelopeID,
            routeIndex: index,
            actor: actor,
            queue: "asya-\(actor)",
            startedAtUnixNano: start,
            endedAtUnixNano: start + milliseconds * 1_000_000,
            queueWait: .milliseconds(3),
            outcome: actor == "happy-end" ? .ended : .succeeded,
            input: Self.envelope(envelopeID, route, index, payload: "{\"n\":\(index)}")
        )
        if actor != "happy-end" {
            hop.outputs = [
                StoredHop.Output(
                    queue: "asya-\(next)",
                    envelopeID: envelopeID,
                    envelope: Self.envelope(envelopeID, route, index + 1, payload: "{\"n\":\(index + 1)}")
                )
            ]
        }
        return hop
    }

    static func envelope(
        _ id: String,
        _ route: [String],
        _ current: Int,
        payload: String,
        headers: String = "{}"
    ) -> StoredEnvelope {
        let actors = route.map { "\"\($0)\"" }.joined(separator: ",")
        return .complete(
            Array(
                #"{"id":"\#(id)","route":{"actors":[\#(actors)],"current":\#(current)},"headers":\#(headers),"payload":\#(payload)}"#
                    .utf8
            )
        )
    }
}
