// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension ResultWriter {
    /// The result of a tool.
    ///
    /// - Parameters:
    ///   - state: where its call has ended.
    ///   - tool: the tool; nil when it is gone.
    ///   - task: the task whose result this is, when a task was asked for.
    /// - Returns: The result of `tools/call`.
    func toolResult(_ state: MCPCallState, of tool: MCPTool?, task: String? = nil) -> RawJSON {
        switch state {
        case .working: return toolResult(texts: [], isError: false, task: task)
        case .failed(let message, let details):
            let more = details.map { String(decoding: $0.slice, as: UTF8.self) }
            return toolResult(texts: [message] + (more.map { [$0] } ?? []), isError: true, task: task)
        case .cancelled(let reason): return toolResult(texts: ["Cancelled: \(reason)"], isError: true, task: task)
        case .succeeded(let result):
            let structured = result.flatMap { canBeStructured($0) ? $0 : nil }
            let text = result.map { $0.stringValue() ?? String(decoding: $0.slice, as: UTF8.self) }
            // A client that knows the schema fails on a result without what the schema promises.
            if tool?.outputSchema(in: version) != nil, structured == nil {
                let problem = "The pipeline ended without the structured result that the tool promises."
                return toolResult(texts: [problem] + (text.map { [$0] } ?? []), isError: true, task: task)
            }
            return toolResult(texts: text.map { [$0] } ?? [], structured: structured, isError: false, task: task)
        }
    }

    /// The result of a tool that did not run, for whoever chose its arguments (2025-11-25, server/tools, "Error Handling").
    func invalidArguments(_ problems: [String]) -> RawJSON {
        toolResult(texts: ["Invalid arguments: " + problems.joined(separator: "; ")], isError: true)
    }

    /// What answers a call that takes longer than a request waits, for clients that do not understand tasks.
    func handle(of call: MCPCall, tool: MCPTool?) -> RawJSON {
        let text = RPCWriter.object { writer in
            writer.member("envelope_id", call.id)
            writer.member("message", "Still running. Its state and its result can be read at status_url.")
            if let url = call.statusURL { writer.member("status_url", url) }
            if let url = call.streamURL { writer.member("stream_url", url) }
        }
        let isPromised = tool?.outputSchema(in: version) != nil
        return toolResult(texts: [String(decoding: text.slice, as: UTF8.self)], isError: isPromised)
    }

    /// What answers a call that goes on as a task.
    func createdTask(_ call: MCPCall) -> RawJSON {
        guard version.hasRequestedTasks else { return result(type: "task") { writeTask(call, to: &$0) } }
        return result { writer in
            writer.name("task")
            writer.beginObject()
            writeTask(call, to: &writer)
            writer.endObject()
        }
    }

    /// The result of `tasks/get`, with the tool's result where the revision has it there.
    func task(_ call: MCPCall, of tool: MCPTool?) -> RawJSON {
        result { writeDetailedTask(call, of: tool, to: &$0) }
    }

    /// The result of `tasks/list`.
    func tasks(_ page: MCPCallPage) -> RawJSON {
        result { writer in
            writer.name("tasks")
            writer.beginArray()
            for call in page.calls {
                writer.beginObject()
                writeTask(call, to: &writer)
                writer.endObject()
            }
            writer.endArray()
            if let next = page.nextCursor { writer.member("nextCursor", next) }
        }
    }

    /// Writes the members of a task, with the tool's result where the revision has it there.
    func writeDetailedTask(_ call: MCPCall, of tool: MCPTool?, to writer: inout JSONWriter) {
        writeTask(call, to: &writer)
        if version.isStateless, taskStatus(call.update.state) == "completed" {
            writer.member("result", toolResult(call.update.state, of: tool))
        }
    }

    private func writeTask(_ call: MCPCall, to writer: inout JSONWriter) {
        writer.member("taskId", call.id)
        writer.member("status", taskStatus(call.update.state))
        if let message = taskMessage(call.update) { writer.member("statusMessage", message) }
        writer.member("createdAt", RFC3339.format(unixNano: call.createdAtUnixNano, fractionDigits: 3))
        writer.member("lastUpdatedAt", RFC3339.format(unixNano: call.updatedAtUnixNano, fractionDigits: 3))
        let timeToLive = call.timeToLive.map { RawJSON(trusted: Array(String($0.milliseconds).utf8)) }
        writer.member(version.isStateless ? "ttlMs" : "ttl", timeToLive ?? .null)
        writer.member(
            version.isStateless ? "pollIntervalMs" : "pollInterval",
            configuration.taskPollInterval.milliseconds
        )
    }

    /// The status of a task.
    ///
    /// A tool that failed is a failed task in 2025-11-25; in the extension of 2026-07-28 it is a completed one whose
    /// result says that it failed.
    private func taskStatus(_ state: MCPCallState) -> String {
        switch state {
        case .working: "working"
        case .succeeded: "completed"
        case .failed: version.isStateless ? "completed" : "failed"
        case .cancelled: "cancelled"
        }
    }

    private func taskMessage(_ update: MCPCallUpdate) -> String? {
        switch update.state {
        case .working, .succeeded: update.message
        case .failed(let message, _): message
        case .cancelled(let reason): reason
        }
    }

    /// Whether a result may stand in `structuredContent`.
    private func canBeStructured(_ result: RawJSON) -> Bool {
        guard version.hasStructuredContent else { return false }
        return version.hasAnyStructuredContent || result.slice.first == UInt8(ascii: "{")
    }

    private func toolResult(
        texts: [String],
        structured: RawJSON? = nil,
        isError: Bool,
        task: String? = nil
    ) -> RawJSON {
        result(task: task) { writer in
            writer.name("content")
            writer.beginArray()
            for text in texts {
                writer.beginObject()
                writer.member("type", "text")
                writer.member("text", text)
                writer.endObject()
            }
            writer.endArray()
            if let structured { writer.member("structuredContent", structured) }
            writer.member("isError", isError)
        }
    }
}
