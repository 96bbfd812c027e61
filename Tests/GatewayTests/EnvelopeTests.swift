// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import HTTPClient
import TelemetryCore
import TelemetryTesting
import Testing
import Tracking
import TrackingTesting

@testable import Gateway

/// What becomes of envelopes, and who is told.
@Suite(.timeLimit(.minutes(10)))
struct EnvelopeTests {
    @Test func `a stream tells what has happened and what happens, and ends behind the final event`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            let progress = #"{"actors":["first","second"],"current_actor_idx":0,"status":"processing"}"#
            #expect(try await gateway.tell("/envelopes/\(id)/progress", progress).json["progress_percent"] == 25)
            let stream = gateway.follow("\(gateway.clients)/envelopes/\(id)/stream")
            var text = ""
            var isFinished = false
            for try await piece in stream {
                text += piece
                if text.contains("id: 1\n"), !isFinished {
                    isFinished = true
                    try await gateway.finish(id)
                }
            }
            #expect(text.hasPrefix("id: 1\nevent: update\ndata: {"))
            #expect(text.contains("id: 2\nevent: update\ndata: {") && text.contains(#""result":{"done":true}"#))
            #expect(text.contains(#""status":"succeeded""#) && text.contains(#""progress_percent":100"#))
            // The stream of an envelope that has ended tells the same, and ends as well.
            #expect(try await gateway.whole("\(gateway.clients)/envelopes/\(id)/stream") == text)
            #expect(gateway.metric("asya_gateway_sse_clients") == 0)
            #expect(gateway.metric("asya_gateway_sse_events_total") == 4)
        }
    }

    @Test func `a client resumes behind the last event that it has`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            for state in ["received", "processing"] {
                let body = #"{"actors":["first","second"],"current_actor_idx":0,"status":"\#(state)"}"#
                _ = try await gateway.tell("/envelopes/\(id)/progress", body)
            }
            try await gateway.finish(id)
            let url = "\(gateway.clients)/envelopes/\(id)/stream"
            let rest = try await gateway.whole(url, headers: [HTTPHeader("Last-Event-ID", "1")])
            #expect(rest.hasPrefix("id: 2\n") && rest.contains("id: 3\n"))
            #expect(try await gateway.whole(url, headers: [HTTPHeader("Last-Event-ID", "3")]) == "status 204")
            let wrong = try await gateway.ask(
                "GET",
                "/envelopes/\(id)/stream",
                headers: [HTTPHeader("Last-Event-ID", "x")]
            )
            #expect(wrong.status == 400)
        }
    }

    @Test func `streams get signs of life, and end when the gateway does`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            let stream = gateway.follow("\(gateway.clients)/envelopes/\(id)/stream")
            let beats = Task {
                while !Task.isCancelled {
                    gateway.pauses.pass(.seconds(15))
                    await Task.yield()
                }
            }
            var isDrained = false
            for try await piece in stream {
                #expect(piece.hasPrefix(": keepalive\n\n"))
                guard !isDrained else { continue }
                isDrained = true
                beats.cancel()
                await gateway.drain()
            }
            #expect(isDrained)
        }
    }

    @Test func `a final status stays, and progress does not go back`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            gateway.clock.advance(by: .seconds(7))
            try await gateway.finish(id)
            let late = #"{"actors":["first","second"],"current_actor_idx":0,"status":"received"}"#
            #expect(try await gateway.tell("/envelopes/\(id)/progress", late).json["progress_percent"] == 100)
            let failed = #"{"id":"\#(id)","status":"failed","error":"too late"}"#
            #expect(try await gateway.tell("/envelopes/\(id)/final", failed).status == 200)
            let record = try await gateway.ask("GET", "/envelopes/\(id)").json
            #expect(record["status"] == "succeeded" && record["last_event_id"] == 1)
            let active = try await gateway.ask("GET", "/envelopes/\(id)/active")
            #expect(active.status == 410 && active.text == #"{"active":false}"#)
            #expect(gateway.metric("asya_gateway_envelope_duration_seconds", "echo") == 7)
        }
    }

    @Test func `canceling ends an envelope once, and sidecars hear of it`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            for _ in 0..<2 {
                let answer = try await gateway.ask("DELETE", "/envelopes/\(id)")
                #expect(answer.status == 200 && answer.json["status"] == "canceled")
            }
            let other = try await gateway.call()
            var heard = ""
            for try await piece in gateway.follow("\(gateway.sidecars)/cancellations") {
                heard += piece
                if heard.contains(other) { break }
                if heard.contains(id) { _ = try await gateway.ask("DELETE", "/envelopes/\(other)") }
            }
            #expect(heard.hasPrefix("event: canceled\ndata: {\"id\":\"\(id)\"}\n\n"))
            let finished = try await gateway.call()
            try await gateway.finish(finished)
            let refused = try await gateway.ask("DELETE", "/envelopes/\(finished)")
            #expect(refused.status == 409 && refused.code == "already_ended")
            #expect(try await gateway.ask("DELETE", "/envelopes/unknown").status == 404)
        }
    }

    @Test func `an envelope whose time has run out fails, also when another gateway made it`() async throws {
        let database = InMemoryTrackingDatabase()
        let clock = ManualClock()
        var id = ""
        try await GatewayUnderTest.run(store: InMemoryTrackingStore(database: database), clock: clock) { gateway in
            id = try await gateway.call()
        }
        let made = id
        clock.advance(by: .seconds(61))
        try await GatewayUnderTest.run(store: InMemoryTrackingStore(database: database), clock: clock) { gateway in
            let text = try await gateway.whole("\(gateway.clients)/envelopes/\(made)/stream")
            #expect(text.contains(#""status":"failed""#) && text.contains("envelope timed out after 1m0s"))
            let next = try await gateway.call()
            clock.advance(by: .seconds(61))
            var status: JSONValue?
            while status != "failed" {
                gateway.pauses.pass(DeadlineSchedule.longestPause)
                status = try await gateway.ask("GET", "/envelopes/\(next)").json["status"]
            }
            #expect(gateway.metric("asya_gateway_envelopes_total", "expired") == 2)
        }
    }

    @Test func `a listing pages through the newest first`() async throws {
        try await GatewayUnderTest.run { gateway in
            var ids: [String] = []
            for _ in 0..<5 {
                ids.append(try await gateway.call())
                gateway.clock.advance(by: .seconds(1))
            }
            var found: [String] = []
            var cursor = ""
            repeat {
                let page = try await gateway.ask("GET", "/envelopes?limit=2&tool=echo\(cursor)").json
                found += (page["envelopes"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
                cursor = page["next_cursor"]?.stringValue.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(found == ids.reversed())
            #expect(try await gateway.ask("GET", "/envelopes?status=succeeded").json["envelopes"] == [])
        }
    }

    @Test func `tools that are changed in their file can be called, and a broken file keeps the ones before`()
        async throws
    {
        try await GatewayUnderTest.run { gateway in
            let file = URL(fileURLWithPath: gateway.toolFile)
            try Data("tools: [{name: later, parameters: {}, route: [first]}]".utf8).write(to: file)
            var names: [JSONValue?] = []
            while names != ["later"] {
                gateway.pauses.pass(.seconds(2))
                names = (try await gateway.ask("GET", "/tools").json["tools"]?.arrayValue ?? []).map { $0["name"] }
            }
            try Data("tools: [{name: 7}]".utf8).write(to: file)
            while gateway.metric("asya_gateway_catalog_reloads_total", "failed") != 1 {
                gateway.pauses.pass(.seconds(2))
                await Task.yield()
            }
            #expect(try await gateway.ask("POST", "/tools/call", #"{"name":"later"}"#).status == 200)
        }
    }
}
