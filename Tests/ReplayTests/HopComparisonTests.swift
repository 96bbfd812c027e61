// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import TraceStore

@testable import Replay

struct HopComparisonTests {
    private let input = Recordings.envelope("e", at: 0, #"{"n":1}"#)

    private func recorded(_ payloads: String...) -> StoredHop {
        guard case .outputs(let departures) = HopResult(answer: answer(payloads), to: input) else {
            return Recordings.hop("a", input)
        }
        return Recordings.hop("a", input, departures.map { ("b", $0.envelope) })
    }

    private func answer(_ payloads: [String]) -> [UInt8] {
        Array("[\(payloads.map { #"{"payload":\#($0)}"# }.joined(separator: ","))]".utf8)
    }

    private func difference(
        _ hop: StoredHop,
        _ result: HopResult,
        ignoring paths: String...
    ) -> JSONDifference? {
        let comparison = HopComparison(ignoring: paths.compactMap { JSONPath($0) })
        guard case .diverged(let difference, _) = comparison.compare(hop, with: result) else { return nil }
        return difference
    }

    @Test func `payloads are compared by meaning`() {
        let hop = recorded(#"{"a":1.0,"b":[true]}"#)

        #expect(difference(hop, Recordings.result(input, #"{ "b": [true], "a": 1 }"#)) == nil)
        let found = difference(hop, Recordings.result(input, #"{"a":1,"b":[false]}"#))
        #expect(found?.path.description == ".outputs[0].payload.b[0]")
        #expect(found?.expected == .bool(true))
        #expect(found?.actual == .bool(false))
    }

    @Test func `managed headers do not count, those of users do`() {
        let hop = recorded("1")
        var replayed = input
        replayed.headers.setString("r-1", for: .replay)
        replayed.headers.setString("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", for: .traceparent)

        #expect(difference(hop, Recordings.result(replayed, "1")) == nil)
        replayed.headers.setString("blue", for: "x-color")
        #expect(difference(hop, Recordings.result(replayed, "1"))?.path.description == ".outputs[0].headers")
    }

    @Test func `number and order of outputs count`() {
        let hop = recorded("1", "2")

        #expect(difference(hop, Recordings.result(input, "1", "2")) == nil)
        #expect(difference(hop, Recordings.result(input, "2", "1"))?.path.description == ".outputs[0].payload")
        let fewer = difference(hop, Recordings.result(input, "1"))
        #expect(fewer?.path.description == ".outputs[1]")
        #expect(fewer?.actual == nil)
        #expect(difference(hop, Recordings.result(input, "1", "2", "3"))?.path.description == ".outputs[2]")
    }

    @Test func `routes and ids of fan-out children count`() throws {
        var hop = recorded("1", "2")
        #expect(hop.outputs.map(\.envelopeID) == ["e", "e-0-1"])
        var child = try Envelope(decoding: #require(hop.outputs[1].envelope.bytes))
        child.id = "other"
        hop.outputs[1].envelope = .complete(child.encoded())
        #expect(difference(hop, Recordings.result(input, "1", "2"))?.path.description == ".outputs[1].id")

        let route = #"[{"payload":1,"route":{"actors":["a","c"],"current":1}}]"#
        let rerouted = HopResult(answer: Array(route.utf8), to: input)
        #expect(difference(recorded("1"), rerouted)?.path.description == ".outputs[0].route.actors[1]")
    }

    @Test func `a path may be ignored in all outputs or in one`() {
        let hop = recorded(#"{"t":1}"#, #"{"t":2}"#)
        let result = Recordings.result(input, #"{"t":3}"#, #"{"t":4}"#)

        #expect(difference(hop, result, ignoring: ".payload.t") == nil)
        #expect(difference(hop, result, ignoring: "outputs[*].payload.t") == nil)
        #expect(
            difference(hop, result, ignoring: ".outputs[0].payload.t")?.path.description == ".outputs[1].payload.t"
        )
    }

    @Test func `a failure must be of the same type, whatever it says`() {
        let error = HopError(code: "processing_error", type: "ValueError", message: "then")
        let hop = Recordings.hop("a", input, outcome: .retried, error: error)
        func failure(_ type: String) -> HopResult {
            .failure(code: "processing_error", details: ErrorDetails(message: "now", type: type))
        }

        #expect(difference(hop, failure("ValueError")) == nil)
        let other = difference(hop, failure("KeyError"))
        #expect(other?.path.description == ".error.type")
        #expect(other?.expected == .string("ValueError"))
        #expect(other?.actual == .string("KeyError"))
        #expect(difference(hop, Recordings.result(input, "1"))?.actual == nil)
        #expect(difference(recorded("1"), failure("KeyError"))?.expected == nil)
    }

    @Test func `a hop whose outputs were not recorded cannot be compared`() {
        var hop = recorded("1")
        hop.outputs[0].envelope = .omitted(size: 10)

        guard case .impossible(let reason) = HopComparison().compare(hop, with: Recordings.result(input, "1")) else {
            Issue.record("it was compared")
            return
        }
        #expect(reason.description.contains("ASYA_TRACE_PAYLOADS=all"))
    }

    @Test func `a redacted output names the place, and is compared when that may differ`() {
        var hop = recorded(#"{"n":1,"token":{"$redacted":3}}"#)
        hop.outputs[0].envelope = .redacted(hop.outputs[0].envelope.bytes ?? [])
        let result = Recordings.result(input, #"{"n":1,"token":"abc"}"#)

        guard case .impossible(let reason) = HopComparison().compare(hop, with: result) else {
            Issue.record("it was compared")
            return
        }
        #expect(reason.description.contains("redacted at .payload.token"))
        #expect(difference(hop, result, ignoring: ".payload.token") == nil)
        let substituted = HopComparison(substituted: [JSONPath(".payload.token")].compactMap(\.self))
        #expect(substituted.compare(hop, with: result) == .same)
        let other = Recordings.result(input, #"{"n":2,"token":"abc"}"#)
        #expect(difference(hop, other, ignoring: ".payload.token")?.path.description == ".outputs[0].payload.n")
    }

    @Test func `a handler that ends the pipeline is the same only as one that did`() {
        let hop = Recordings.hop("a", input, [("happy-end", input)])

        #expect(difference(hop, Recordings.result(input)) == nil)
        #expect(difference(hop, Recordings.result(input, #"{"n":1}"#))?.path.description == ".outputs[0].route.current")
    }
}
