// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import Testing
internal import TraceComparison
internal import TraceStore

@Suite struct TraceComparisonTests {
    private let route = ["a", "b", "c"]

    /// The first difference as `position actor kind path`.
    private func first(
        _ left: Run,
        _ right: Run,
        _ options: ComparisonOptions = ComparisonOptions()
    ) -> String? {
        let comparison = TraceComparison(left.trace, right.trace, options: options)
        return comparison.firstDifference.map { pair in
            let difference = pair.difference
            return
                "\(pair.routeIndex) \(pair.actor) \(difference?.kind.rawValue ?? "") \(difference?.path.description ?? "")"
        }
    }

    private func verdict(_ left: Run, _ right: Run, structure: Bool = false) -> ComparisonVerdict {
        TraceComparison(left.trace, right.trace, options: ComparisonOptions(comparesContent: !structure)).verdict
    }

    @Test func `runs of other ids and other times are alike`() {
        let (left, right) = (Run("one"), Run("two", milliseconds: 50))
        #expect(verdict(left, right) == .alike)
        #expect(first(left, right) == nil)
        #expect(TraceComparison(left.trace, right.trace).pairs.map(\.actor) == ["a", "b", "c", "happy-end"])
    }

    @Test func `members of another order and numbers of another spelling are alike`() {
        var right = Run("two")
        right.trace.hops[0].input = Run.envelope("two", route, 0, payload: "{ \"n\" : 0.0 }")
        #expect(verdict(Run("one"), right) == .alike)
    }

    @Test(arguments: [
        ("{\"n\":2}", "payload.n"), ("{\"n\":\"1\"}", "payload.n"), ("{}", "payload.n"), ("[1]", "payload"),
        ("{\"n\":1,\"m\":null}", "payload.m"),
    ])
    func `a changed payload is found where it was made and not where it went`(payload: String, path: String) {
        var right = Run("two")
        right.trace.hops[0].outputs[0].envelope = Run.envelope("two", route, 1, payload: payload)
        right.trace.hops[1].input = right.trace.hops[0].outputs[0].envelope
        #expect(first(Run("one"), right) == "0 a payload .outputs[0].\(path)")
        #expect(verdict(Run("one"), right, structure: true) == .alike)
    }

    @Test func `an input that differs comes before everything`() {
        var right = Run("two")
        right.trace.hops[0].input = Run.envelope("two", route, 0, payload: "{\"n\":9}")
        #expect(first(Run("one"), right) == "0 a payload .input.payload.n")
    }

    @Test func `a user's header counts, one of ours does not`() {
        var right = Run("two")
        right.trace.hops[1].input = Run.envelope(
            "two",
            route,
            1,
            payload: "{\"n\":1}",
            headers: #"{"traceparent":"00-1"}"#
        )
        #expect(first(Run("one"), right) == nil)
        right.trace.hops[1].input = Run.envelope("two", route, 1, payload: "{\"n\":1}", headers: #"{"x-user":"1"}"#)
        #expect(first(Run("one"), right) == "1 b headers .input.headers")
    }

    @Test func `another outcome, another error and the same error in other words`() {
        var (left, right) = (Run("one"), Run("two"))
        let error = HopError(code: "processing_error", type: "ValueError", message: "no 1", traceback: nil)
        right.trace.hops[1].outcome = .failed
        right.trace.hops[1].error = error
        #expect(first(left, right) == "1 b outcome .outcome")
        left.trace.hops[1] = right.trace.hops[1]
        left.trace.hops[1].envelopeID = "one"
        left.trace.hops[1].outputs[0].envelopeID = "one"
        left.trace.hops[1].error?.message = "no 2"
        #expect(first(left, right) == nil)
        left.trace.hops[1].error?.type = "KeyError"
        #expect(first(left, right) == "1 b error .error.type")
    }

    @Test func `what an error says is for people`() {
        func payload(_ message: String, _ original: String) -> String {
            #"{"error":"processing_error","details":{"type":"E","message":"\#(message)","traceback":"\#(message)"},"#
                + #""original_payload":\#(original)}"#
        }
        var (left, right) = (Run("one"), Run("two"))
        left.trace.hops[3].input = Run.envelope("one", route, 3, payload: payload("at 10:00", "1"))
        right.trace.hops[3].input = Run.envelope("two", route, 3, payload: payload("at 11:00", "1"))
        #expect(first(left, right) == nil)
        right.trace.hops[3].input = Run.envelope("two", route, 3, payload: payload("at 11:00", "2"))
        #expect(first(left, right) == "3 happy-end payload .input.payload.original_payload")
    }

    @Test func `another route is found where it was changed`() {
        let (left, right) = (Run("one"), Run("two", route: ["a", "x", "c"]))
        #expect(first(left, right) == "0 a route .input.route.actors[1]")
        // A handler that changed the route: what a was given is the same.
        var changed = right
        changed.trace.hops[0].input = Run.envelope("two", route, 0, payload: "{\"n\":0}")
        #expect(first(left, changed) == "0 a route .outputs[0].queue")
        let pairs = TraceComparison(left.trace, changed.trace).pairs
        #expect(pairs.map(\.actor) == ["a", "b", "x", "c", "happy-end"])
        #expect(pairs[1].right == nil && pairs[2].left == nil)
    }

    @Test func `a hop that one trace lacks`() {
        var right = Run("two")
        right.trace.hops.removeLast(2)
        let pairs = TraceComparison(Run("one").trace, right.trace).pairs
        #expect(first(Run("one"), right) == "2 c hop .")
        #expect(pairs.count { $0.verdict == .different } == 2)
        #expect(pairs[2].difference?.left == .string("c") && pairs[2].difference?.right == nil)
    }

    @Test func `a retry is a hop of its own`() {
        var right = Run("two")
        var failed = right.trace.hops[1]
        failed.outcome = .retried
        failed.error = HopError(code: "processing_error", type: "ValueError", message: "x")
        right.trace.hops[1].attempt = 2
        right.trace.hops.insert(failed, at: 1)
        #expect(first(Run("one"), right) == "1 b outcome .outcome")
        let pairs = TraceComparison(Run("one").trace, right.trace).pairs
        #expect(pairs.map(\.attempt) == [1, 1, 2, 1, 1])
    }

    @Test func `error-end comes after the attempts that led to it`() {
        func failed(_ id: String) -> Run {
            var run = Run(id)
            run.trace.hops.removeLast(2)
            run.trace.hops[1].outcome = .retried
            var last = run.trace.hops[1]
            (last.attempt, last.outcome) = (2, .failed)
            var end = last
            (end.actor, end.attempt, end.outcome, end.outputs) = ("error-end", 1, .ended, [])
            run.trace.hops += [end, last]
            return run
        }
        #expect(
            TraceComparison(failed("one").trace, failed("two").trace).pairs.map { "\($0.actor) \($0.attempt)" }
                == ["a 1", "b 1", "b 2", "error-end 1"]
        )
        #expect(verdict(failed("one"), failed("two")) == .alike)
        var other = failed("two")
        other.trace.hops[3].outcome = .deadLettered
        #expect(first(failed("one"), other) == "1 b outcome .outcome")
    }

    @Test func `parts of a fan-out meet by their names, and one more is found`() {
        func fanned(_ id: String, _ count: Int) -> Run {
            var run = Run(id, route: ["a"])
            run.trace.hops.removeLast()
            run.trace.hops[0].outputs = []
            for part in 0..<count {
                let name = part == 0 ? id : "\(id)-0-\(part)"
                let envelope = Run.envelope(name, ["a"], 1, payload: "\(part)")
                run.trace.hops[0].outputs.append(
                    StoredHop.Output(queue: "asya-happy-end", envelopeID: name, envelope: envelope)
                )
                var end = run.hop("happy-end", 1, name, route: ["a"])
                end.input = envelope
                // The parts may arrive in any order.
                end.startedAtUnixNano += UInt64((part * 7 + id.count) % 5)
                run.trace.hops.append(end)
            }
            return run
        }
        #expect(first(fanned("one", 4), fanned("three", 4)) == nil)
        #expect(first(fanned("one", 3), fanned("three", 4)) == "0 a route .outputs[3]")
    }

    @Test func `what may differ is left out`() throws {
        var right = Run("two")
        right.trace.hops[0].outputs[0].envelope = Run.envelope("two", route, 1, payload: "{\"n\":2}")
        right.trace.hops[1].input = right.trace.hops[0].outputs[0].envelope
        for path in [".payload.n", ".payload"] {
            let options = ComparisonOptions(ignored: [try #require(JSONPath(path))])
            #expect(first(Run("one"), right, options) == nil)
        }
        let outputs = ComparisonOptions(ignored: [try #require(JSONPath(".outputs[0].payload.n"))])
        #expect(first(Run("one"), right, outputs) == "1 b payload .input.payload.n")
    }

    @Test func `what was not recorded cannot be alike, and can differ`() {
        var right = Run("two")
        right.trace.hops[2].input = .omitted(size: 10)
        #expect(verdict(Run("one"), right) == .incomparable)
        #expect(verdict(Run("one"), right, structure: true) == .alike)
        right.trace.hops[2].outputs = []
        #expect(verdict(Run("one"), right) == .different)
        let nothing = StoredTrace(id: right.trace.id, spans: [], hops: [])
        #expect(TraceComparison(nothing, nothing).verdict == .incomparable)
    }

    @Test func `the JSON names both sides and the first difference`() throws {
        var right = Run("two", milliseconds: 7)
        right.trace.hops[1].outcome = .failed
        let left = Run("one")
        let json = try JSONValue(
            decoding: ComparisonJSON.encode(TraceComparison(left.trace, right.trace), left.trace, right.trace)
        )
        #expect(json["verdict"] == "different")
        #expect(json["left"]?["trace_id"] == .string(left.trace.id.description))
        #expect(json["first"]?["hop"] == 1 && json["first"]?["path"] == ".outcome")
        #expect(json["first"]?["left"] == "succeeded" && json["first"]?["right"] == "failed")
        #expect(json["hops"]?[0]?["left_ms"] == 5 && json["hops"]?[0]?["right_ms"] == 7)
        #expect(json["hops"]?.arrayValue?.count == 4)
    }
}
