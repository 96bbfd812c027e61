// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPClient
import Testing

/// What version 0.1 has promised of a gateway with actors behind it, step by step at a running pipeline.
///
/// Among them is what its own tests let fail: the stream of an envelope that has ended, and a gateway that is restarted.
struct GatewayPromises {
    let pipeline: GatewayPipeline
    let gateway: RunningGateway

    /// Probes are answered, and whoever asks for something that is not there is told so.
    func answersProbesAndMistakes() async throws {
        let health = try await gateway.ask("GET", "/health")
        #expect(health.status == 200 && String(decoding: health.body, as: UTF8.self) == "OK\n")
        let head = try await gateway.ask("HEAD", "/health")
        #expect(head.status == 200 && head.body.isEmpty)
        for (body, status, word) in [
            (#"{"name":"nobody","arguments":{}}"#, 404, "unknown_tool"),
            (#"{"name":"double","arguments":{}}"#, 400, "value"),
        ] {
            let answer = try await gateway.ask("POST", "/tools/call", Array(body.utf8))
            #expect(answer.status == status && String(decoding: answer.body, as: UTF8.self).contains(word))
        }
        for path in ["/envelopes/nobody", "/envelopes/nobody/stream", "/envelopes/nobody/active"] {
            let answer = try await gateway.ask("GET", path)
            #expect(answer.status == 404 && String(decoding: answer.body, as: UTF8.self).contains("unknown_envelope"))
        }
    }

    /// Calls end as their pipelines do, whatever they carry, and are stored in S3.
    func endsCalls() async throws {
        var ids: [String: String] = [:]
        for scenario in GatewayScenario.all {
            ids[scenario.name] = try await gateway.call(scenario.tool, scenario.arguments)
        }
        for scenario in GatewayScenario.all {
            let id = try #require(ids[scenario.name])
            let record = try await gateway.finished(id)
            let fault = scenario.fault(of: record)
            #expect(fault == nil, "\(scenario.name): \(fault ?? "")\n\(pipeline.actors.log(scenario.tool))")
            // Nobody has what timed out: its actor still works on it.
            guard scenario.name != "too slow", fault == nil else { continue }
            let (key, envelope) = try await pipeline.stored(id)
            let payload = envelope["payload"] as? [String: Any]
            #expect(envelope["id"] as? String == id)
            if scenario.result == nil {
                #expect(key.hasPrefix("error-asya/") && key.hasSuffix("/fail/\(id).json"))
                #expect("\(payload?["details"] ?? "")".contains("on purpose") && payload?["original_payload"] != nil)
            } else {
                #expect(key.hasPrefix("happy-asya/"))
                #expect((envelope["payload"] as? NSObject) == record["result"] as? NSObject, "\(scenario.name)")
                let message = record["message"] as? String ?? ""
                #expect(message.hasSuffix("results stored at s3://\(pipeline.bucket.name)/\(key)"), "\(message)")
            }
        }
        // The record says what was asked for, and where it went.
        let record = try await gateway.record(ids["two actors"] ?? "")
        #expect(record["total_actors"] as? Int == 2 && record["actors_completed"] as? Int == 2)
        #expect(record["tool"] as? String == "pipeline")
        #expect((record["route"] as? [String: Any])?["actors"] as? [String] == ["double", "increment"])
        #expect((record["payload"] as? [String: Any])?["value"] as? Int == 5)
        for time in ["created_at", "updated_at", "deadline"] { #expect(record[time] is String) }
        let (key, envelope) = try await pipeline.stored(ids["two actors"] ?? "")
        #expect(key.contains("/increment/"))
        #expect((envelope["payload"] as? [String: Any])?["value"] as? Int == 11)
    }

    /// The first part of a fan-out ends the call; the others are found by it and end by themselves.
    func endsFanOuts() async throws {
        let id = try await gateway.call("split", #"{"message":"hello"}"#)
        #expect(try await gateway.finished(id)["status"] as? String == "succeeded")
        // Parts are registered by the sidecar that split them off, the end is told by another: either may be first.
        var ids: [String] = []
        while ids.count < 2 {
            let page = try await gateway.ask("GET", "/envelopes?parent_id=\(id)")
            let parts = try JSONSerialization.jsonObject(with: Data(page.body)) as? [String: Any]
            ids = (parts?["envelopes"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
        }
        #expect(Set(ids) == ["\(id)-0-1", "\(id)-0-2"])
        for (index, part) in ([id] + ids.sorted()).enumerated() {
            #expect(try await gateway.finished(part)["status"] as? String == "succeeded")
            let payload = try await pipeline.stored(part).envelope["payload"] as? [String: Any]
            #expect(payload?["index"] as? Int == index && payload?["count"] as? Int == 3)
            #expect(payload?["message"] as? String == "hello")
        }
    }

    /// Calls that are made at once have results of their own, and each is one trace with its caller.
    func keepsCallsApart() async throws {
        let ids = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for value in 0..<40 {
                group.addTask { (value, try await gateway.call("pipeline", #"{"value":\#(value)}"#)) }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        #expect(Set(ids.values).count == 40)
        for (value, id) in ids {
            let result = try await gateway.finished(id)["result"] as? [String: Any]
            #expect(result?["value"] as? Int == value * 2 + 1)
        }
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let id = try await gateway.call(
            "pipeline",
            #"{"value":1}"#,
            headers: [HTTPHeader("traceparent", "00-\(trace)-00f067aa0ba902b7-01")]
        )
        #expect(try await gateway.finished(id)["trace_id"] as? String == trace)
        let headers = try await pipeline.stored(id).envelope["headers"] as? [String: Any]
        #expect((headers?["traceparent"] as? String)?.contains(trace) == true)
    }

    /// Every client of a stream sees all of it, also after its end and from the middle; that many sidecars follow
    /// cancellations besides.
    func streamsToEverybody(sidecars: Int) async throws {
        let id = try await gateway.call("gate", #"{"gate":"-streams"}"#)
        async let one = gateway.events(id)
        async let other = gateway.events(id)
        try await gateway.reached("asya_gateway_sse_clients", sidecars + 2)
        try pipeline.open("-streams")
        let (events, others) = try await (one, other)
        let numbers = events.map(\.number)
        #expect(!numbers.isEmpty && numbers == numbers.indices.map { $0 + 1 } && others.map(\.number) == numbers)
        let percents = events.compactMap { $0.data["progress_percent"] as? Double }
        #expect(percents == percents.sorted() && percents.last == 100)
        for stream in [events, others] { #expect(stream.last?.data["status"] as? String == "succeeded") }
        #expect(try await gateway.events(id).map(\.number) == numbers)
        #expect(try await gateway.events(id, after: 1).map(\.number) == Array(numbers.dropFirst()))
    }

    /// What ends before its time is over has ended well and stays so, and what does not has failed.
    ///
    /// The times in the envelope's own data say which of it has happened: a busy machine may be late.
    func knowsWhatIsInTime() async throws {
        let id = try await gateway.call("brief", #"{"gate":"-brief"}"#)
        let pace = try await gateway.call("pace", "{}")
        #expect(try await gateway.finished(pace)["error"] as? String == "envelope timed out after 3s")
        try pipeline.open("-brief")
        let last = try #require(try await gateway.events(id).last?.data)
        let record = try await gateway.record(id)
        let (deadline, ended) = (record["deadline"] as? String ?? "", last["timestamp"] as? String ?? "")
        #expect(deadline.count == ended.count && !ended.isEmpty)
        let status = ended < deadline ? "succeeded" : "failed"
        #expect(last["status"] as? String == status && record["status"] as? String == status)
        // Its time is over when that of a later call is.
        #expect(try await gateway.finished(gateway.call("pace", "{}"))["status"] as? String == "failed")
        #expect(try await gateway.record(id)["status"] as? String == status)
        #expect(try await gateway.events(id).last?.data["timestamp"] as? String == ended)
    }

    /// A gateway that is killed while calls are open goes on where it was, and so do its clients.
    func survivesAKill() async throws {
        let finished = try await gateway.call("pipeline", #"{"value":3}"#)
        _ = try await gateway.finished(finished)
        let (record, stream) = ("/envelopes/\(finished)", "/envelopes/\(finished)/stream")
        let told = [try await gateway.ask("GET", record).body, try await gateway.ask("GET", stream).body]
        let id = try await gateway.call("gate", #"{"gate":"-kill"}"#)
        while try await gateway.record(id)["status"] as? String != "running" {}
        async let attached = try? gateway.events(id)
        let slow = try await gateway.call("hang", "{}")
        gateway.process.kill()
        _ = await gateway.process.exit()
        let seen = await attached?.last?.number ?? 0

        let next = try await pipeline.startGateway()
        #expect(try await [next.ask("GET", record).body, next.ask("GET", stream).body] == told)
        async let resumed = next.events(id, after: seen)
        try pipeline.open("-kill")
        #expect(try await resumed.last?.data["status"] as? String == "succeeded")
        let numbers = try await next.events(id).map(\.number)
        #expect(numbers == numbers.indices.map { $0 + 1 })
        #expect(try await resumed.map(\.number) == Array(numbers.dropFirst(seen)))
        // Its time began before the gateway was killed. The gateway ends it, unless a sidecar was late and tells first.
        let late = try await next.finished(slow)
        #expect(late["status"] as? String == "failed" && "\(late["error"] ?? "")".contains("time"), "\(late)")
    }
}
