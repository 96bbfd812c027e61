// SPDX-License-Identifier: Apache-2.0

internal import A2A
internal import Envelopes

/// The tools that the script of the official SDK calls.
enum SDKHost {
    /// A host that does what each tool says.
    static func make() -> SampleHost {
        SampleHost { state in
            state.tools = ["double", "hold", "fail", "say"].map { name in
                let property: JSONValue.Member =
                    name == "say" ? .init("words", ["type": "string"]) : .init("value", [:])
                return A2ATool(
                    name: name,
                    description: "For the script of the SDK.",
                    inputSchema: ["type": "object", "properties": .object([property])]
                )
            }
            state.behaviours = [
                "double": { call in
                    // Clients of 1.0 have doubles only: 21 comes as 21.0.
                    let value = Int(call.arguments["value"]?.doubleValue ?? 0) * 2
                    return SampleHost.pipeline(result: #"{"value":\#(value)}"#)
                },
                "say": { call in
                    let words = call.arguments["words"] ?? .null
                    return [SampleHost.update(1, .succeeded(RawJSON(words)), percent: 100)]
                },
                "fail": { _ in
                    let details = RawJSON(trusted: Array(#"{"type":"ValueError"}"#.utf8))
                    return [SampleHost.update(1, .failed(message: "no such image", details: details))]
                },
                "hold": { _ in [SampleHost.update(1, .running, percent: 10, message: "holding")] },
            ]
        }
    }
}
