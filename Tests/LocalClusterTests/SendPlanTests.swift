// SPDX-License-Identifier: Apache-2.0

import Envelopes
import TelemetryCore
import TelemetryTesting
import Testing
import Transports

@testable import LocalCluster

struct SendPlanTests {
    private func options(_ route: String..., change: (inout SendOptions) -> Void = { _ in }) -> SendOptions {
        var options = SendOptions(route: route)
        change(&options)
        return options
    }

    private func error(_ options: SendOptions, payloads: Int = 1) -> String? {
        do throws(SendError) {
            _ = try SendPlan(options, payloads: Array(repeating: .null, count: payloads))
            return nil
        } catch {
            return error.description
        }
    }

    private func payloads(_ text: String) throws -> [String] {
        try PayloadReader.documents(Array(text.utf8), source: "standard input")
            .map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private func payloadError(_ text: String) -> String {
        do {
            _ = try payloads(text)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `a text that is one document is one payload, whatever its lines`() throws {
        #expect(try payloads("{\n  \"a\": 1\n}\n") == ["{\n  \"a\": 1\n}"])
        #expect(try payloads(" 3 ") == ["3"])
    }

    @Test func `otherwise every line is a payload`() throws {
        #expect(try payloads("{\"a\":1}\n\n[2]\r\n3") == ["{\"a\":1}", "[2]", "3"])
    }

    @Test func `a line that is not JSON is named, without what it holds`() {
        let text = payloadError("{\"a\":1}\n\n{\"secret\":\n")
        #expect(text.hasPrefix("line 3 of standard input is not JSON: "))
        #expect(!text.contains("secret"))
        #expect(payloadError(" \n\n") == "standard input is empty: there is nothing to send")
    }

    @Test func `a payload argument is JSON, a file or an error that says what to do`() throws {
        #expect(try PayloadReader.read("{\"a\": [1]}").map(\.count) == [10])
        let folder = try TemporaryFolder()
        try folder.write("1\n2\n", to: "two.jsonl")
        #expect(try PayloadReader.read("@\(folder.path)/two.jsonl").count == 2)
        let missing = #expect(throws: SendError.self) { try PayloadReader.read("@\(folder.path)/none") }
        #expect(missing?.description == "cannot read \(folder.path)/none: No such file or directory")
        let wrong = #expect(throws: SendError.self) { try PayloadReader.read("{a}") }
        #expect(wrong?.description.contains("put the JSON in quotes") == true)
    }

    @Test func `names, headers and ids are checked`() {
        #expect(error(options("read", "write")) == nil)
        #expect(error(options("Read"))?.hasPrefix("'Read' is no actor's name") == true)
        #expect(error(options("read", "")) != nil)
        #expect(error(options("a") { $0.headers = ["x"] })?.contains("NAME=VALUE") == true)
        #expect(error(options("a") { $0.headers = ["=x"] }) != nil)
        #expect(error(options("a") { $0.headers = ["x=a=b", "baggage=k=v"] }) == nil)
        #expect(error(options("a") { $0.headers = ["x-asya-attempt=3"] })?.contains("managed by asya") == true)
        #expect(error(options("a") { $0.id = "one" }) == nil)
        #expect(error(options("a") { $0.id = "one" }, payloads: 2)?.contains("2 envelopes cannot share") == true)
        #expect(error(options("a") { $0.id = "" }) != nil)
    }

    @Test func `an unknown actor is told with those there are and the nearest of them`() throws {
        let plan = try SendPlan(options("read", "wirte"), payloads: [.null])
        try plan.check(known: ["read", "wirte"])
        let error = #expect(throws: SendError.self) { try plan.check(known: ["error-end", "read", "write"]) }
        #expect(
            error?.description
                == "no actor 'wirte' has run here; did you mean 'write'? there are: error-end, read, write"
        )
    }

    @Test func `a sent envelope carries its trace, its times and its headers`() throws {
        let spans = InMemorySpanProcessor()
        let sampler = SamplerSpy()
        let tracer = Tracer.testing(spans, sampler: sampler)
        let plan = try SendPlan(options("read", "write") { $0.headers = ["tenant=a"] }, payloads: [RawJSON(int: 1)])
        let sent = SentEnvelope(plan.envelope(plan.payloads[0], id: "one"), tracer: tracer, nowUnixNano: 42)
        sent.span.end()
        let envelope = try Envelope(decoding: sent.message.body)
        #expect(envelope.id == "one")
        #expect(envelope.route.actors == ["read", "write"])
        #expect(envelope.headers.string("tenant") == "a")
        #expect(envelope.headers.enqueuedAtUnixNano == 42)
        #expect(envelope.headers.firstEnqueuedAtUnixNano == 42)
        #expect(envelope.headers.attempt == 1)
        let traceparent = try #require(envelope.headers.string(.traceparent))
        #expect(TraceContextPropagator.extract(traceparent: traceparent)?.spanID == sent.span.context.spanID)
        #expect(sent.message.queue == QueueName(actor: "read"))
        #expect(sent.message.traceID == "\(sent.span.context.traceID)")
        let span = try #require(spans.spans.first)
        #expect(span.name == "send read")
        #expect(span.kind == .producer)
        #expect(span.parentSpanID == nil)
        #expect(SpanCatalog.send.problems(in: span, started: sampler.attributes(of: "send read")) == [])
        #expect(
            String(decoding: sent.line, as: UTF8.self)
                == "{\"id\":\"one\",\"trace_id\":\"\(sent.span.context.traceID)\"}"
        )
    }

    @Test func `a limit for waiting is seconds or a duration`() {
        #expect(SendOptions.Wait(argument: "5") == .atMost(.seconds(5)))
        #expect(SendOptions.Wait(argument: "1.5m") == .atMost(.seconds(90)))
        #expect(SendOptions.Wait(argument: "0") == nil)
        #expect(SendOptions.Wait(argument: "hello") == nil)
    }
}
