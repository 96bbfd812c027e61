// SPDX-License-Identifier: Apache-2.0

import Access
import Envelopes
import Foundation
import HTTPClient
import Settings
import TelemetryCore
import TelemetryTesting
import Testing
import Tracking
import TransportTesting
import Transports

@testable import Gateway

@Suite(.timeLimit(.minutes(10)))
struct CallTests {
    @Test func `a call is kept, published and answered at once`() async throws {
        try await GatewayUnderTest.run { gateway in
            let answer = try await gateway.ask(
                "POST",
                "/tools/call",
                #"{"name":"echo","arguments":{"text":"hi"}}"#,
                headers: [HTTPHeader("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
            )
            #expect(answer.status == 200 && answer.json["isError"]?.boolValue == false)
            let call = try #require(answer.call)
            let id = call["envelope_id"]?.stringValue ?? ""
            #expect(id.utf8.count == 32 && id.allSatisfy(\.isHexDigit))
            #expect(call["status_url"]?.stringValue == "/envelopes/\(id)")
            #expect(call["stream_url"]?.stringValue == "/envelopes/\(id)/stream")
            #expect(call["metadata"] == ["team": "blue"])
            #expect(call["trace_id"]?.stringValue == "4bf92f3577b34da6a3ce929d0e0e4736")

            let message = try #require(gateway.broker.messages(in: QueueName(actor: "first")).first?.message)
            let envelope = try Envelope(decoding: message.body)
            #expect(envelope.id == id && envelope.route.actors == ["first", "second"])
            #expect(String(decoding: envelope.payload.bytes, as: UTF8.self) == #"{"text":"hi","count":3}"#)
            #expect(envelope.headers.string(.gateway) == "1" && envelope.headers.attempt == 1)
            #expect(envelope.deadlineUnixNano == gateway.clock.nowUnixNano() + 60_000_000_000)
            #expect(message.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")

            let record = try await gateway.ask("GET", "/envelopes/\(id)").json
            #expect(record["status"] == "pending" && record["tool"] == "echo" && record["timeout_seconds"] == 60)
            #expect(record["payload"] == ["text": "hi", "count": 3])
            #expect(gateway.metric("asya_gateway_calls_total", "echo", "accepted") == 1)
            #expect(gateway.metric("asya_gateway_envelopes_total", "created") == 1)
        }
    }

    @Test func `the request is the root of the trace, and the envelope's context that of its publication`() async throws
    {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            let envelope = try Envelope(
                decoding: try #require(gateway.broker.messages(in: QueueName(actor: "first")).first).message.body
            )
            let call = try #require(gateway.spans.spans(named: SpanNames.call("first")).first)
            let header = try #require(envelope.headers.string(.traceparent))
            #expect(header == TraceContextPropagator.traceparent(of: call.context))
            while gateway.spans.spans.count < 2 { await Task.yield() }
            let request = try #require(gateway.spans.spans(named: "POST /tools/call").first)
            #expect(call.parentSpanID == request.context.spanID && request.parentSpanID == nil)
            #expect(SpanCatalog.call.problems(in: call) == [])
            #expect(SpanCatalog.request.problems(in: request) == [])
            #expect(request.attributes[.asyaEnvelopeID] == .string(id) && request.attributes[.asyaTool] == "echo")
        }
    }

    @Test func `a caller's sampled flag does not have its trace recorded`() async throws {
        try await GatewayUnderTest.run(sampler: ParentBasedSampler(root: AlwaysOffSampler())) { gateway in
            _ = try await gateway.call(
                headers: [HTTPHeader("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
            )
            let message = try #require(gateway.broker.messages(in: QueueName(actor: "first")).first?.message)
            let header = try Envelope(decoding: message.body).headers.string(.traceparent) ?? ""
            #expect(
                header.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                    && (header.hasSuffix("-00") || header.hasSuffix("-02"))
            )
        }
    }

    @Test func `a caller's trace can be left alone`() async throws {
        try await GatewayUnderTest.run({ $0.tracePolicy = .restart }) { gateway in
            _ = try await gateway.call(
                headers: [HTTPHeader("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
            )
            let message = try #require(gateway.broker.messages(in: QueueName(actor: "first")).first?.message)
            #expect(message.traceID != "4bf92f3577b34da6a3ce929d0e0e4736")
        }
    }

    @Test func `the same idempotency key makes nothing anew, and is for one request`() async throws {
        try await GatewayUnderTest.run { gateway in
            let key = [HTTPHeader("Idempotency-Key", "k-1")]
            let first = try await gateway.call(headers: key)
            // Arguments mean the same however they are written.
            let body = #"{"arguments":{"count":3,"text":"h\u0069"},"name":"echo"}"#
            let again = try await gateway.ask("POST", "/tools/call", body, headers: key)
            #expect(again.call?["envelope_id"]?.stringValue == first)
            #expect(again["Idempotency-Replayed"] == "true")
            #expect(gateway.broker.messages(in: QueueName(actor: "first")).count == 1)
            let other = try await gateway.ask(
                "POST",
                "/tools/call",
                #"{"name":"echo","arguments":{"text":"ho"}}"#,
                headers: key
            )
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            let wrong = try await gateway.ask(
                "POST",
                "/tools/call",
                body,
                headers: [HTTPHeader("Idempotency-Key", "a b")]
            )
            #expect(wrong.status == 400)
        }
    }

    @Test func `a call that cannot be published has failed, and the client is told when to try again`() async throws {
        try await GatewayUnderTest.run { gateway in
            gateway.broker.failNext(.publish, with: .unavailable(reason: "amqp://user:secret@host is gone"))
            let answer = try await gateway.ask("POST", "/tools/call", #"{"name":"echo","arguments":{"text":"hi"}}"#)
            #expect(answer.status == 503 && answer.code == "unavailable" && answer["Retry-After"] == "5")
            #expect(!answer.text.contains("secret"))
            let page = try await gateway.ask("GET", "/envelopes?status=failed").json
            #expect(page["envelopes"]?.arrayValue?.count == 1)
            #expect(gateway.metric("asya_gateway_calls_total", "echo", "failed") == 1)
        }
    }

    @Test(arguments: [
        (#"{"name":"none"}"#, 404, "unknown_tool"), (#"{"name":"echo"}"#, 400, "invalid_arguments"),
        (#"{"name":"echo","arguments":{"text":"a","more":1}}"#, 400, "invalid_arguments"),
        (#"{"name":"echo","arguments":[]}"#, 400, "invalid_request"), (#"{"name":""}"#, 400, "invalid_request"),
        (#"{"name":7}"#, 400, "invalid_request"), ("[]", 400, "invalid_request"), ("", 400, "malformed_json"),
        ("{", 400, "malformed_json"), (String(repeating: "[", count: 600), 400, "malformed_json"),
        (#"{"name":"\#(String(repeating: "x", count: 3_000))"}"#, 413, "body_too_large"),
    ])
    func `a call that is wrong is refused with what to do`(body: String, status: Int, code: String) async throws {
        try await GatewayUnderTest.run({ $0.limits.maxBodyBytes = 2_048 }) { gateway in
            let answer = try await gateway.ask("POST", "/tools/call", body)
            #expect(answer.status == status && answer.code == code, "\(answer.text)")
            #expect(gateway.broker.messages(in: QueueName(actor: "first")).isEmpty)
        }
    }

    @Test func `a tool with scopes is for those who have them`() async throws {
        let keys = "alice:alice-has-a-long-key:admin;bob:bob-has-another-key"
        let access = try AccessSettings(
            Environment(["ASYA_GATEWAY_API_KEYS": keys]),
            listener: ListenAddress(host: "127.0.0.1", port: 0)
        )
        try await GatewayUnderTest.run(access: access) { gateway in
            func call(_ key: String?) async throws -> Answer {
                try await gateway.ask(
                    "POST",
                    "/tools/call",
                    #"{"name":"guarded"}"#,
                    headers: key.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? []
                )
            }
            let alice = try await call("alice-has-a-long-key")
            #expect(alice.status == 200)
            let bob = try await call("bob-has-another-key")
            #expect(bob.status == 403 && bob.code == "insufficient_scope")
            let nobody = try await call(nil)
            #expect(nobody.status == 401 && nobody["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
            #expect(try await call("wrong-key-of-somebody").status == 401)
            // Nobody sees what another made, not even that it exists.
            let id = alice.call?["envelope_id"]?.stringValue ?? ""
            let bobs = [HTTPHeader("X-API-Key", "bob-has-another-key")]
            for (method, path) in [("GET", ""), ("DELETE", ""), ("GET", "/stream"), ("GET", "/active")] {
                let answer = try await gateway.ask(method, "/envelopes/\(id)\(path)", headers: bobs)
                #expect(answer.status == 404 && answer.code == "unknown_envelope")
            }
            #expect(try await gateway.ask("GET", "/envelopes", headers: bobs).json["envelopes"] == [])
            let tools = try await gateway.ask("GET", "/tools", headers: bobs).json["tools"]?.arrayValue ?? []
            #expect(tools.map { $0["name"] } == ["echo"])
        }
    }
}
