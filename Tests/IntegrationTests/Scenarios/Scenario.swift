// SPDX-License-Identifier: Apache-2.0

import Foundation
import Transports

/// One envelope, and what must have become of it at the end of its pipeline.
///
/// Together with `ScenarioTests` they are what the actor mesh has promised since version 0.1, whatever the broker.
struct Scenario: Sendable {
    /// Also the envelope's id.
    let name: String
    /// The actors of the route.
    var route = ["work"]
    /// The payload, as JSON.
    let payload: String
    var end = QueueName(actor: "happy-end")
    /// How many envelopes reach the end.
    var count = 1
    /// What the payload at the end must be, as JSON; nil for what was sent.
    var result: String?
    /// Words of which the error must name one.
    var error: [String] = []

    /// The envelope as it is sent.
    var body: [UInt8] {
        let actors = route.map { "\"\($0)\"" }.joined(separator: ",")
        return Array(#"{"id":"\#(name)","route":{"actors":[\#(actors)],"current":0},"payload":\#(payload)}"#.utf8)
    }

    /// What is wrong with an envelope that arrived; nil for nothing.
    func fault(of envelope: [String: Any], at queue: QueueName) -> String? {
        guard queue == end else { return "it is at \(queue): \(envelope)" }
        guard error.isEmpty else { return errorFault(of: envelope["payload"] as? [String: Any] ?? [:]) }
        // Each of several results is a part of what was sent.
        guard count == 1 else { return nil }
        guard same(envelope["payload"], result ?? payload) else { return "its payload is \(envelope)" }
        return nil
    }

    private func errorFault(of failure: [String: Any]) -> String? {
        guard same(failure["original_payload"], payload) else { return "the original payload is lost: \(failure)" }
        let details = failure["details"] as? [String: Any] ?? [:]
        let text = "\(failure["error"] ?? "") \(details["type"] ?? "") \(details["message"] ?? "")".lowercased()
        return error.contains { text.contains($0) } ? nil : "its error is \(text)"
    }

    private func same(_ value: Any?, _ text: String) -> Bool {
        let expected = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        return (value as? NSObject) == (expected as? NSObject)
    }

    static let all =
        passing + failing + [
            Scenario(
                name: "fan-out-of-three",
                payload: #"{"do":"split"}"#,
                count: 3
            ),
            Scenario(name: "an-empty-answer-ends-the-route", route: ["work", "next"], payload: #"{"do":"nothing"}"#),
            Scenario(
                name: "two-actors",
                route: ["work", "next"],
                payload: #"{"value":1}"#,
                result: #"{"value":1,"next":true}"#
            ),
            // As version 0.1 lets an envelope through whose position is past its route.
            Scenario(name: "a-position-past-the-route", route: ["raw"], payload: #"{"value":7}"#),
        ]

    private static let passing = [
        Scenario(name: "echo", payload: #"{"message":"hello"}"#),
        Scenario(
            name: "a-large-payload",
            payload: #"{"text":"\#(String(repeating: "x", count: 200_000))","rows":[1,2,3]}"#
        ),
        Scenario(name: "unicode", payload: #"{"text":"Grüße, 世界 🌍 \u0000 \"quoted\" ‮עברית"}"#),
        Scenario(name: "nulls", payload: #"{"nothing":null,"list":[null,{"deep":null}]}"#),
        Scenario(
            name: "a-condition-that-holds",
            payload: #"{"do":"check","ok":true}"#,
            result: #"{"do":"check","ok":true,"checked":true}"#
        ),
        Scenario(
            name: "deep-nesting",
            payload: String(repeating: #"{"a":["#, count: 100) + "1" + String(repeating: "]}", count: 100)
        ),
    ]

    private static let failing = [
        failure("an-error", #"{"do":"fail"}"#, ["error"]),
        failure("out-of-memory", #"{"do":"memory"}"#, ["memory", "oom"]),
        failure("out-of-memory-on-the-gpu", #"{"do":"cuda"}"#, ["cuda", "memory"]),
        failure("too-slow", "{}", ["timeout"], route: ["hang"]),
        failure("a-condition-that-does-not-hold", #"{"do":"check","ok":false}"#, ["does not hold"]),
    ]

    private static func failure(
        _ name: String,
        _ payload: String,
        _ words: [String],
        route: [String] = ["work"]
    ) -> Scenario {
        Scenario(name: name, route: route, payload: payload, end: QueueName(actor: "error-end"), error: words)
    }

    /// The handlers `work`, `next`, `raw` and `hang`.
    static let handlers = """
        import os, signal, threading

        def work(payload):
            what = payload.get("do")
            if what == "fail":
                raise ValueError("an error on purpose")
            if what == "memory":
                raise MemoryError("out of memory")
            if what == "cuda":
                raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
            if what == "check":
                if not payload["ok"]:
                    raise ValueError("the condition does not hold")
                return dict(payload, checked=True)
            if what == "split":
                return [dict(payload, part=part) for part in range(3)]
            if what == "nothing":
                return None
            if what == "crash":
                os.kill(os.getppid(), signal.SIGKILL)
                threading.Event().wait()
            return payload

        def next(payload):
            return dict(payload, next=True)

        def hang(payload):
            threading.Event().wait()

        def raw(envelope):
            envelope["route"]["current"] = len(envelope["route"]["actors"]) + 5
            return envelope
        """
}
