// SPDX-License-Identifier: Apache-2.0

import Envelopes
import TelemetryCore
import Testing

@testable import Replay

struct ReplayJSONTests {
    @Test func `a report has the members of the contract`() {
        var same = HopReport(
            actor: "a",
            hop: 0,
            attempt: 1,
            envelopeID: "e",
            verdict: .same,
            recorded: .microseconds(1500),
            replayed: .microseconds(1250)
        )
        same.reason = nil
        let diverged = HopReport(
            actor: "b",
            hop: 1,
            attempt: 1,
            envelopeID: "e",
            verdict: .diverged,
            path: JSONPath(".outputs[0].payload.n"),
            expected: .int(4),
            actual: nil,
            recorded: .milliseconds(2),
            replayed: nil
        )
        let trace = TraceReport(
            traceID: TraceID(high: 1, low: 2),
            replayTraceID: TraceID(high: 3, low: 4),
            hops: [same, diverged]
        )
        let text = ReplayJSON.encode(ReplayReport(runID: "r", traces: [trace], notes: ["one"]))

        #expect(
            String(decoding: text, as: UTF8.self) == """
                {"verdict":"diverged","traces":[{"trace_id":"00000000000000010000000000000002","verdict":"diverged",\
                "replay_trace_id":"00000000000000030000000000000004","hops":[\
                {"actor":"a","hop":0,"verdict":"same","path":null,"expected":null,"actual":null,\
                "recorded_ms":1.5,"replayed_ms":1.25},\
                {"actor":"b","hop":1,"verdict":"diverged","path":".outputs[0].payload.n","expected":4,"actual":null,\
                "recorded_ms":2.0,"replayed_ms":null}]}],"network":"blocked","notes":["one"]}
                """
        )
    }

    @Test func `a network that could not be taken away is told of with the reason`() throws {
        let report = ReplayReport(runID: "r", traces: [], network: .open(reason: "not permitted"), notes: [])
        let json = try JSONValue(decoding: ReplayJSON.encode(report))

        #expect(json["network"] == "open")
        #expect(json["network_reason"] == "not permitted")
    }
}
