// SPDX-License-Identifier: Apache-2.0

import Access
import Envelopes
import Foundation
import HTTPClient
import Settings
import TelemetryCore
import TelemetryTesting
import Testing
import TraceStore

@testable import Gateway

/// What clients are shown of an envelope's trace.
@Suite(.timeLimit(.minutes(10)))
struct TraceTests {
    private static let keys = ["alice-has-a-long-key", "bob-has-another-key"]

    private func access() throws -> AccessSettings {
        try AccessSettings(
            Environment(["ASYA_GATEWAY_API_KEYS": "alice:\(Self.keys[0]);bob:\(Self.keys[1])"]),
            listener: ListenAddress(host: "127.0.0.1", port: 0)
        )
    }

    @Test func `without a recording, a trace is what sidecars have reported`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            let empty = try await gateway.ask("GET", "/envelopes/\(id)/trace").json
            #expect(empty["status"]?.stringValue == "open" && empty["hops"]?.arrayValue == [])
            #expect(empty["spans"]?[0]?["name"]?.stringValue == "call echo")
            for (index, state) in [(0, "received"), (0, "completed"), (1, "received"), (1, "processing")] {
                gateway.clock.advance(by: .milliseconds(250))
                let body = #"{"actors":["first","second"],"current_actor_idx":\#(index),"status":"\#(state)"}"#
                _ = try await gateway.tell("/envelopes/\(id)/progress", body)
            }
            gateway.clock.advance(by: .milliseconds(250))
            let details = #"{"message":"no","type":"ValueError","traceback":"Traceback: here"}"#
            let end = #"{"status":"failed","error":"processing_error","error_details":\#(details)}"#
            _ = try await gateway.tell("/envelopes/\(id)/final", end)

            let trace = try await gateway.ask("GET", "/envelopes/\(id)/trace").json
            #expect(trace["status"]?.stringValue == "failed")
            #expect(
                trace["spans"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == [
                    "call echo", "process first", "process second",
                ]
            )
            let hops = trace["hops"]?.arrayValue ?? []
            #expect(hops.compactMap { $0["outcome"]?.stringValue } == ["succeeded", "failed"])
            #expect(hops.compactMap { $0["duration_ms"]?.doubleValue } == [250, 500])
            #expect(hops.compactMap { $0["queue_wait_ms"]?.doubleValue } == [250, 250])
            #expect(hops[1]["error"]?["type"]?.stringValue == "ValueError")
            #expect(hops[1]["error"]?["traceback"]?.stringValue == "Traceback: here")
        }
    }

    @Test func `a recording is shown as asya trace shows it, and of a shared trace only one's own`() async throws {
        let folder = "\(NSTemporaryDirectory())/asya-traces-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await GatewayUnderTest.run(access: access(), { $0.traceStore = folder }) { gateway in
            let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            var ids: [String] = []
            for key in Self.keys {
                let headers = [HTTPHeader("Authorization", "Bearer \(key)"), HTTPHeader("traceparent", parent)]
                ids.append(try await gateway.call(headers: headers))
            }
            let options = TraceStoreOptions(directory: folder, component: "tests", instance: "1", payloads: .all)
            let writer = TraceStoreWriter(options: options)
            let traceID = try #require(TraceID(hex: "4bf92f3577b34da6a3ce929d0e0e4736"))
            for (number, id) in ids.enumerated() {
                _ = writer.record(hop(of: id, in: traceID, number: UInt64(number + 1)))
            }
            #expect(writer.flush())

            func trace(_ id: String, _ key: String) async throws -> Answer {
                let headers = [HTTPHeader("Authorization", "Bearer \(key)")]
                return try await gateway.ask("GET", "/envelopes/\(id)/trace", headers: headers)
            }
            for (id, key, other) in [(ids[0], Self.keys[0], ids[1]), (ids[1], Self.keys[1], ids[0])] {
                let answer = try await trace(id, key)
                #expect(answer.status == 200 && answer.json["trace_id"]?.stringValue == traceID.description)
                #expect(answer.json["hops"]?.arrayValue?.count == 1)
                #expect(answer.json["hops"]?[0]?["input"]?["payload"]?.stringValue == id)
                #expect(!answer.text.contains(other))
                #expect(try await trace(other, key).status == 404)
            }
            #expect(try await gateway.ask("GET", "/envelopes/\(ids[0])/trace").status == 401)
        }
    }

    private func hop(of id: String, in traceID: TraceID, number: UInt64) -> HopRecord {
        HopRecord(
            traceID: traceID,
            spanID: SpanID(value: number),
            envelopeID: id,
            routeIndex: 0,
            actor: "first",
            queue: "asya-first",
            startedAtUnixNano: number * 1_000_000,
            endedAtUnixNano: number * 2_000_000,
            outcome: .succeeded,
            input: Array(#"{"id":"\#(id)","payload":"\#(id)"}"#.utf8)
        )
    }
}
