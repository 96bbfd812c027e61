// SPDX-License-Identifier: Apache-2.0

import Envelopes
import MCP

/// The tools that the script of the official SDK calls, over a scripted host.
enum SDKHost {
    private static func tool(_ name: String) -> MCPTool { MCPTool(name: name, inputSchema: ["type": "object"]) }

    private static let double: MCPTool = {
        let value: JSONValue = ["type": "object", "properties": ["value": ["type": "integer"]], "required": ["value"]]
        return MCPTool(name: "double", title: "Double", inputSchema: value, outputSchema: value)
    }()

    /// A host that does what each tool says.
    static func make() -> ScriptedHost {
        let names = ["steps", "go", "hold", "late", "finish", "running", "trace"]
        return ScriptedHost(tools: [double] + names.map(tool)) { host, id, call throws(MCPHostError) in
            try run(call, id, host)
        }
    }

    private static func run(_ call: MCPToolCall, _ id: String, _ host: ScriptedHost) throws(MCPHostError) {
        switch call.tool {
        case "double":
            guard let value = call.arguments["value"]?.intValue else {
                throw .invalidArguments(["value is required"])
            }
            host.finish(id, #"{"value":\#(value * 2)}"#)
        case "steps": host.progress(id, 25, "working")
        case "go":
            // The next step of whoever waits for one.
            for step in host.running(of: "steps") {
                if step.update.progressPercent < 75 {
                    host.progress(step.id, step.update.progressPercent + 25, "working")
                } else {
                    host.finish(step.id, #""done""#)
                }
            }
            host.end(id, .succeeded(nil))
        case "finish":
            for late in host.running(of: "late") { host.finish(late.id, #""at last""#) }
            host.end(id, .succeeded(nil))
        case "running":
            let count = host.running(of: "hold").count + host.running(of: "late").count
            host.finish(id, #""\#(count)""#)
        case "trace": host.finish(id, #""\#(call.trace?.traceparent ?? "none")""#)
        default: break
        }
    }
}
