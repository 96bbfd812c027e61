// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A call, and how it must end: what version 0.1 has promised.
struct GatewayScenario: Sendable {
    let name: String
    let tool: String
    let arguments: String
    /// What the result must be, as JSON; nil when the call must fail.
    var result: String?
    /// Words of which the error must hold one.
    var error: [String] = []

    /// What is wrong with the record of the call; nil for nothing.
    func fault(of record: [String: Any]) -> String? {
        let error = "\(record["error"] ?? "") \(record["error_details"] ?? "")"
        guard let result else {
            guard record["status"] as? String == "failed" else { return "it is \(record["status"] ?? "nothing")" }
            return self.error.contains { error.lowercased().contains($0) } ? nil : "its error is \(error)"
        }
        guard record["status"] as? String == "succeeded" else {
            return "it is \(record["status"] ?? "nothing"): \(error)"
        }
        guard record["progress_percent"] as? Double == 100 else {
            return "\(record["progress_percent"] ?? 0) % are done"
        }
        let expected = try? JSONSerialization.jsonObject(with: Data(result.utf8), options: .fragmentsAllowed)
        let found = record["result"] as? NSObject
        return found == expected as? NSObject ? nil : "its result is \("\(found ?? NSNull())".prefix(300))"
    }

    static let all = [
        GatewayScenario(name: "one actor", tool: "double", arguments: #"{"value":21}"#, result: #"{"value":42}"#),
        GatewayScenario(name: "two actors", tool: "pipeline", arguments: #"{"value":5}"#, result: #"{"value":11}"#),
        GatewayScenario(name: "an error", tool: "fail", arguments: "{}", error: ["on purpose"]),
        GatewayScenario(name: "too slow", tool: "hang", arguments: "{}", error: ["timed out"]),
        GatewayScenario(name: "an empty payload", tool: "empty", arguments: "{}", result: "{}"),
        echo("unicode", #"{"text":"Grüße, 世界 🌍 \u0001 \"quoted\" עברית"}"#),
        echo("nulls", #"{"nothing":null,"list":[null,{"deep":null}]}"#),
        echo("nesting", String(repeating: #"{"a":"#, count: 20) + "1" + String(repeating: "}", count: 20)),
        echo("ten megabytes", #"{"text":"\#(String(repeating: "x", count: 10 << 20))"}"#),
    ]

    private static func echo(_ name: String, _ data: String) -> GatewayScenario {
        GatewayScenario(name: name, tool: "echo", arguments: #"{"data":\#(data)}"#, result: #"{"data":\#(data)}"#)
    }

    static let tools = """
        tools:
          - {name: double, parameters: {value: {type: number, required: true}}, route: [double], progress: true}
          - {name: pipeline, parameters: {value: {type: number, required: true}}, route: [double, increment]}
          - {name: fail, parameters: {}, route: [fail]}
          - {name: hang, parameters: {}, route: [hang], timeout: 1s}
          - {name: empty, parameters: {}, route: [echo]}
          - {name: echo, parameters: {data: {type: object}}, route: [echo]}
          - {name: split, parameters: {message: {type: string}}, route: [split]}
          - {name: gate, parameters: {gate: {type: string}}, route: [gate]}
          - {name: pace, parameters: {}, route: [hang], timeout: 3s}
          - {name: brief, parameters: {gate: {type: string}}, route: [gate], timeout: 6s}
        defaults: {progress: true, timeout: 9m}
        """

    static let actors = ["double", "increment", "fail", "hang", "echo", "split"]

    static let handlers = """
        import os, threading

        def double(payload):
            return {"value": payload["value"] * 2}

        def increment(payload):
            return {"value": payload["value"] + 1}

        def fail(payload):
            raise ValueError("an error on purpose")

        def hang(payload):
            threading.Event().wait(20)

        def gate(payload):
            while not os.path.exists(os.environ["ASYA_TEST_GATE"] + payload.get("gate", "")):
                threading.Event().wait(0.01)
            return payload

        def echo(payload):
            return payload

        def split(payload):
            return [{"index": index, "count": 3, "message": payload.get("message")} for index in range(3)]
        """
}
