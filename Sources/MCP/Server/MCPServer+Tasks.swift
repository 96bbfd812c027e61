// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension MCPServer {
    /// Answers `tasks/get`.
    func task(
        _ params: JSONValue,
        in conversation: Conversation<Host.Caller>,
        _ writer: ResultWriter
    ) async throws -> RawJSON {
        let call = try await knownCall(params, in: conversation)
        return writer.task(call, of: await host.tool(named: call.tool, for: conversation.caller))
    }

    /// Answers `tasks/result`: waits as long as the task takes (2025-11-25, basic/utilities/tasks, "Result Retrieval").
    func taskResult(
        _ id: RPCID,
        _ params: JSONValue,
        in conversation: Conversation<Host.Caller>
    ) async throws -> Answer {
        let call = try await knownCall(params, in: conversation)
        let token = RPCID(params["_meta"]?["progressToken"])
        let following = Following(
            position: StreamPosition(requestID: id, progressToken: token, call: call, isTaskResult: true),
            conversation: conversation,
            wait: configuration.longestWait,
            registration: nil
        )
        return await answer(following, startingAt: call.update)
    }

    /// Answers `tasks/list`.
    func taskList(
        _ params: JSONValue,
        in conversation: Conversation<Host.Caller>,
        _ writer: ResultWriter
    ) async throws -> RawJSON {
        writer.tasks(try await host.calls(after: try cursor(params), for: conversation.caller))
    }

    /// Answers `tasks/cancel`.
    func cancelTask(
        _ params: JSONValue,
        in conversation: Conversation<Host.Caller>,
        _ writer: ResultWriter
    ) async throws -> RawJSON {
        let call = try await knownCall(params, in: conversation)
        let version = conversation.version
        if version.hasRequestedTasks, call.update.state.isFinal {
            throw RPCError.invalidParams("the task has ended", hint: "tasks/result has its result")
        }
        let reason = "the client cancelled the task"
        guard let cancelled = try await host.cancel(call.id, reason: reason, for: conversation.caller) else {
            throw Self.unknownTask
        }
        return version.isStateless ? writer.result() : writer.task(cancelled, of: nil)
    }

    /// The call that a request about a task names.
    func knownCall(_ params: JSONValue, in conversation: Conversation<Host.Caller>) async throws -> MCPCall {
        if conversation.version.isStateless, !conversation.hasTasks {
            throw RPCError.missingExtension(ResultWriter.tasksExtension)
        }
        guard let id = params["taskId"]?.stringValue else {
            throw RPCError.invalidParams("taskId must be a string", hint: "name the task to ask for")
        }
        guard let call = try await host.call(id, for: conversation.caller) else { throw Self.unknownTask }
        return call
    }

    private static var unknownTask: RPCError {
        .invalidParams("task not found", hint: "tasks are kept for their time to live, and shown to who made them")
    }
}
