// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// Writes the results of methods as each revision wants them.
struct ResultWriter: Sendable {
    /// The revision that is spoken.
    var version: MCPProtocolVersion
    /// Names and times of the server.
    var configuration: MCPConfiguration

    static let relatedTask = "io.modelcontextprotocol/related-task"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
    static let tasksExtension = "io.modelcontextprotocol/tasks"

    /// A result with what every result of the revision has.
    ///
    /// - Parameters:
    ///   - type: what kind of result it is, for the revisions that say it.
    ///   - task: the task that the result belongs to, for the revisions that say it.
    ///   - body: writes the members.
    /// - Returns: The result.
    func result(
        type: String = "complete",
        task: String? = nil,
        _ body: (inout JSONWriter) -> Void = { _ in }
    ) -> RawJSON {
        RPCWriter.object { writer in
            if version.isStateless { writer.member("resultType", type) }
            body(&writer)
            guard version.isStateless || task != nil else { return }
            writer.name("_meta")
            writer.beginObject()
            if version.isStateless {
                writer.name(Self.serverInfo)
                writeServerInfo(to: &writer)
            } else if let task {
                writer.name(Self.relatedTask)
                writer.value(["taskId": .string(task)])
            }
            writer.endObject()
        }
    }

    /// The result of `initialize`.
    func initialized() -> RawJSON {
        result { writer in
            writer.member("protocolVersion", version.rawValue)
            writer.name("capabilities")
            writer.value(capabilities)
            writer.name("serverInfo")
            writeServerInfo(to: &writer)
            if let instructions = configuration.instructions { writer.member("instructions", instructions) }
        }
    }

    /// The result of `server/discover`.
    func discovered() -> RawJSON {
        result { writer in
            let versions = MCPProtocolVersion.allCases.reversed().map { JSONValue.string($0.rawValue) }
            writer.name("supportedVersions")
            writer.value(.array(versions))
            writer.name("capabilities")
            writer.value(capabilities)
            if let instructions = configuration.instructions { writer.member("instructions", instructions) }
            writer.member("ttlMs", configuration.toolListTimeToLive.milliseconds)
            writer.member("cacheScope", "public")
        }
    }

    /// The result of `tools/list`.
    func tools(_ tools: [MCPTool], next: ToolListCursor?) -> RawJSON {
        result { writer in
            writer.name("tools")
            writer.beginArray()
            for tool in tools { write(tool, to: &writer) }
            writer.endArray()
            if let next { writer.member("nextCursor", next.text) }
            guard version.isStateless else { return }
            writer.member("ttlMs", configuration.toolListTimeToLive.milliseconds)
            // What a caller sees depends on what it may do.
            writer.member("cacheScope", "private")
        }
    }

    private func write(_ tool: MCPTool, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", tool.name)
        if version.hasStructuredContent, let title = tool.title { writer.member("title", title) }
        if let description = tool.description { writer.member("description", description) }
        writer.name("inputSchema")
        writer.value(tool.inputSchema)
        if let schema = tool.outputSchema(in: version) {
            writer.name("outputSchema")
            writer.value(schema)
        }
        if version.hasRequestedTasks {
            writer.name("execution")
            writer.value(["taskSupport": "optional"])
        }
        writer.endObject()
    }

    private func writeServerInfo(to writer: inout JSONWriter) {
        writer.value([
            "name": .string(configuration.serverName), "version": .string(configuration.serverVersion),
        ])
    }

    private var capabilities: JSONValue {
        let tools: JSONValue = ["listChanged": true]
        if version.isStateless {
            return ["tools": tools, "extensions": .object([.init(Self.tasksExtension, [:])])]
        }
        guard version.hasRequestedTasks else { return ["tools": tools] }
        return ["tools": tools, "tasks": ["list": [:], "cancel": [:], "requests": ["tools": ["call": [:]]]]]
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedReportingOverflow(by: 1000).overflow
            ? .max : seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
