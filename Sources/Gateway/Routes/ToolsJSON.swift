// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Tools

/// The tools as clients see them.
enum ToolsJSON {
    /// The answer to `GET /tools`.
    static func body(_ tools: [Tool]) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("tools")
        json.beginArray()
        for tool in tools { write(tool, to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private static func write(_ tool: Tool, to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", tool.name)
        json.optional("title", tool.title)
        json.optional("description", tool.description)
        json.name("inputSchema")
        json.value(tool.inputSchema)
        if let schema = tool.outputSchema {
            json.name("outputSchema")
            json.value(schema)
        }
        json.strings("route", tool.route)
        json.member("progress", tool.progress)
        json.number("timeout_seconds", tool.timeout / .seconds(1))
        if let metadata = tool.metadata {
            json.name("metadata")
            json.value(metadata)
        }
        json.endObject()
    }
}
