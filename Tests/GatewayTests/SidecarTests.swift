// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import Testing
import Tracking
import TransportTesting
import Transports

@testable import Gateway

/// What sidecars of this version and of 0.1 say to the internal listener.
@Suite(.timeLimit(.minutes(10)))
struct SidecarTests {
    @Test func `a batch is taken in, and unknown envelopes are told`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            let batch = """
                {"reports":[
                {"kind":"progress","id":"\(id)-0-1","actors":["first","second"],"current_actor_idx":1,"status":"received"},
                {"kind":"child","id":"\(id)-0-1","parent_id":"\(id)","actors":["first","second"],"current":1},
                {"kind":"child","id":"x-0-1","parent_id":"x","actors":["first"],"current":0},
                {"kind":"progress","id":"\(id)","actors":["first","second"],"current_actor_idx":0,"status":"completed"},
                {"kind":"final","id":"nobody","status":"failed"}]}
                """
            let answer = try await gateway.tell("/reports", batch)
            #expect(answer.status == 200 && answer.text == #"{"accepted":3,"unknown":2}"#)
            let child = try await gateway.ask("GET", "/envelopes/\(id)-0-1").json
            #expect(child["parent_id"] == .string(id) && child["status"] == "running" && child["tool"] == "echo")
            #expect(try await gateway.ask("GET", "/envelopes/\(id)").json["progress_percent"] == 50)
            let parts = try await gateway.ask("GET", "/envelopes?parent_id=\(id)").json
            #expect(parts["envelopes"]?.arrayValue?.count == 1)
            #expect(gateway.metric("asya_gateway_reports_total", "child", "accepted") == 1)
            #expect(gateway.metric("asya_gateway_reports_total", "final", "unknown") == 1)
        }
    }

    @Test func `the end of a part that is told before its beginning is not lost`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            let end = #""parent_id":"\#(id)","actors":["first","second"],"status":"succeeded","result":7"#
            let orphan = #""parent_id":"x","actors":["first"],"status":"succeeded""#
            let batch = #"{"reports":[{"kind":"final","id":"part",\#(end)},{"kind":"final","id":"stray",\#(orphan)}]}"#
            let answer = try await gateway.tell("/reports", batch)
            #expect(answer.status == 200 && answer.text == #"{"accepted":1,"unknown":1}"#)
            let beginning = #"{"id":"part","parent_id":"\#(id)","actors":["first","second"],"current":1}"#
            #expect(try await gateway.tell("/envelopes", beginning).status == 200)
            let part = try await gateway.ask("GET", "/envelopes/part").json
            #expect(part["status"] == "succeeded" && part["parent_id"] == .string(id) && part["result"] == 7)
            #expect(try await gateway.ask("GET", "/envelopes/stray").status == 404)
        }
    }

    @Test func `registering a part of a fan-out publishes nothing, and may be repeated`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            let other = try await gateway.call()
            func register(_ parent: String) async throws -> Answer {
                try await gateway.tell(
                    "/envelopes",
                    #"{"id":"part","parent_id":"\#(parent)","actors":["first","second"],"current":1}"#
                )
            }
            let first = try await register(id)
            #expect(first.status == 201 && first.text == #"{"status":"created","id":"part"}"#)
            #expect(try await register(id).status == 200)
            let stolen = try await register(other)
            #expect(stolen.status == 409 && stolen.code == "duplicate_id")
            #expect(try await register("none").status == 404)
            #expect(gateway.broker.messages(in: QueueName(actor: "second")).isEmpty)
        }
    }

    @Test func `a part that is told of after its parent was canceled is canceled`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            _ = try await gateway.ask("DELETE", "/envelopes/\(id)")
            let body = #"{"id":"part","parent_id":"\#(id)","actors":["first"],"current":0}"#
            #expect(try await gateway.tell("/envelopes", body).status == 201)
            #expect(try await gateway.ask("GET", "/envelopes/part").json["status"] == "canceled")
        }
    }

    @Test func `n of n actors done are all of it, also as version 0.1 tells it`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            var percents: [JSONValue?] = []
            // Version 0.1 says that an actor is done with the index of the next one.
            for (index, state) in [(0, "received"), (1, "completed"), (1, "received"), (2, "completed")] {
                let body = #"{"actors":["first","second"],"current_actor_idx":\#(index),"status":"\#(state)"}"#
                percents.append(try await gateway.tell("/envelopes/\(id)/progress", body).json["progress_percent"])
            }
            #expect(percents == [5, 50, 55, 100])
        }
    }

    @Test func `reports need the token, and come from no page of a browser`() async throws {
        try await GatewayUnderTest.run({ $0.token = "a-token-of-sixteen-letters" }) { gateway in
            let id = try await gateway.call()
            func report(_ headers: [HTTPHeader]) async throws -> Answer {
                try await gateway.tell("/envelopes/\(id)/final", #"{"status":"failed"}"#, headers: headers)
            }
            for wrong in ["Bearer a-token-of-sixteen-letterz", "Bearer ", "a-token-of-sixteen-letters"] {
                let answer = try await report([HTTPHeader("Authorization", wrong)])
                #expect(answer.status == 401 && answer.code == "invalid_token")
                #expect(answer["WWW-Authenticate"] != nil)
            }
            #expect(try await report([]).status == 401)
            let right = HTTPHeader("Authorization", "Bearer a-token-of-sixteen-letters")
            #expect(try await report([right, HTTPHeader("Origin", "http://localhost")]).status == 403)
            #expect(try await gateway.ask("GET", "/envelopes/\(id)").json["status"] == "pending")
            #expect(try await report([right]).status == 200)
        }
    }

    @Test func `clients cannot report, and sidecars cannot call`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            for path in ["/envelopes/\(id)/final", "/envelopes/\(id)/progress", "/reports"] {
                #expect(try await gateway.ask("POST", path, "{}").status == 404)
            }
            #expect(try await gateway.ask("POST", "/envelopes", "{}").status == 405)
            #expect(try await gateway.ask("GET", "/cancellations").status == 404)
            #expect(try await gateway.tell("/tools/call", "{}").status == 404)
        }
    }

    @Test func `a failure keeps its details`() async throws {
        try await GatewayUnderTest.run { gateway in
            let id = try await gateway.call()
            let body = """
                {"id":"\(id)","status":"failed","error":"ValueError: no","error_details":{"type":"ValueError",
                "traceback":"line 1"},"actors":["first","second"],"current_actor_idx":0,"current_actor_name":"first"}
                """
            #expect(try await gateway.tell("/envelopes/\(id)/final", body).json["status"] == "ok")
            let record = try await gateway.ask("GET", "/envelopes/\(id)").json
            #expect(record["status"] == "failed" && record["error_details"]?["traceback"] == "line 1")
            #expect(record["message"]?.stringValue?.contains("'first'") == true)
        }
    }
}
