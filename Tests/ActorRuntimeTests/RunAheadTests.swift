// SPDX-License-Identifier: Apache-2.0

import Envelopes
import TelemetryCore
import Testing

@testable import ActorRuntime

/// A worker that has its next messages before it has answered.
@Suite(.timeLimit(.minutes(10))) struct RunAheadTests {
    @Test func `as much waits as short handlers get through, and nothing for long ones`() {
        var runAhead = RunAhead()
        #expect(runAhead.limit == 0)
        runAhead.answered(tookNano: 50_000)
        #expect(runAhead.limit == RunAhead.most)
        runAhead.answered(tookNano: 30_000_000_000)
        #expect(runAhead.limit == 0)
        for _ in 0..<40 { runAhead.answered(tookNano: 2_000_000) }
        #expect((1...2).contains(runAhead.limit))
        runAhead.answered(tookNano: 0)
        runAhead.answered(tookNano: .max)
        #expect(runAhead.limit == 0)
    }

    @Test func `each message has its own answer, its own lines and its own crash`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.act")
        for _ in 0..<5 { #expect(try await runtime.act("echo").payloads != nil) }
        let count = 400
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    let what = Self.deed(number)
                    let payload = #"{"do":"\#(what)","word":"word \#(number)"}"#
                    let reply = try await runtime.send(payload, id: "e-\(number)")
                    switch what {
                    case "segfault": #expect(reply.code == "runtime_crashed")
                    case "close_others": #expect(reply.payloads == [#""closed""#])
                    default: #expect(reply.payloads?.first?.contains("\"word \(number)\"") == true, "\(what) \(reply)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let log = try await runtime.stop()
        let lines = log.filter { $0["stream"] != nil }
        let tellers = (0..<count).filter { Self.deed($0) == "tell" }
        for line in lines where line["msg"]?.stringValue?.hasPrefix("word ") == true {
            let word = line["msg"]?.stringValue ?? ""
            #expect("word " + (line["envelope_id"]?.stringValue?.dropFirst(2) ?? "") == word)
        }
        let words = lines.compactMap { $0["msg"]?.stringValue }.filter { $0.hasPrefix("word ") }
        // Once by Python's stream and once past it.
        #expect(words.sorted() == tellers.flatMap { ["word \($0)", "word \($0)"] }.sorted())
        let spans = try runtime.recordedSpans()
        #expect(spans.count == count + 5)
        #expect(spans.allSatisfy { $0.startUnixNano > 0 && $0.startUnixNano <= $0.endUnixNano })
    }

    @Test func `the time of a message begins with its turn`() async throws {
        let runtime = try await RunningRuntime(handler: "handlers.act", ["ASYA_RUNTIME_TIMEOUT": "6s"])
        for _ in 0..<5 { #expect(try await runtime.act("echo").payloads != nil) }
        async let hang = runtime.act("hang")
        try await withThrowingTaskGroup(of: RuntimeReply.self) { group in
            for _ in 0..<6 { group.addTask { try await runtime.act("echo") } }
            for try await reply in group { #expect(reply.payloads != nil) }
        }
        #expect(try await hang.code == "timeout_error")
        try await runtime.stop()
    }

    /// What the handler of a message does.
    private static func deed(_ number: Int) -> String {
        if number % 97 == 60 { return "segfault" }
        if number % 71 == 30 { return "close_others" }
        return number % 7 == 3 ? "tell" : "echo"
    }
}
