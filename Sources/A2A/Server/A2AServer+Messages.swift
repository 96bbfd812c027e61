// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension A2AServer {
    /// `message/send`: starts a call, and waits for its end unless the client does not want that.
    func sendMessage(_ operation: Operation<Host.Caller>) async throws(RPCError) -> A2AResponse {
        let message = try IncomingMessage(operation.params)
        let (operation, call) = try await start(message, operation)
        let latest = message.isBlocking ? await end(of: call, for: operation.caller) : call
        return success(ObjectWriter.wrappedTask(latest, message.view, in: operation.version), of: operation)
    }

    /// `message/stream`: starts a call and follows it.
    func streamMessage(_ operation: Operation<Host.Caller>) async throws(RPCError) -> A2AResponse {
        let message = try IncomingMessage(operation.params)
        let (operation, call) = try await start(message, operation)
        return try await follow(call, message.view, operation)
    }

    /// Starts the call that a message asks for.
    private func start(
        _ message: IncomingMessage,
        _ operation: Operation<Host.Caller>
    ) async throws(RPCError) -> (Operation<Host.Caller>, A2ACall) {
        let caller = operation.caller
        if let taskID = message.taskID { try await refuse(message, to: taskID, caller) }
        let tool = try await tool(of: message, caller)
        let plan = try CallPlan(tool, parts: message.parts)
        let call = A2AToolCall(
            tool: plan.tool.name,
            arguments: plan.arguments,
            contextID: message.contextID,
            messageID: message.id,
            idempotencyKey: Self.idempotencyKey(of: message, plan),
            version: operation.version
        )
        var operation = operation
        operation.exchange.tool = plan.tool.name
        do {
            let call = try await host.start(call, for: caller)
            operation.exchange.callID = call.id
            return (operation, call)
        } catch {
            throw RPCError(error)
        }
    }

    /// Pipelines ask for nothing while they run, so no message can continue a task.
    private func refuse(_ message: IncomingMessage, to taskID: String, _ caller: Host.Caller) async throws(RPCError) {
        let call = try await call(taskID, for: caller)
        // 1.0, section 3.4.2: this is said first.
        if let contextID = message.contextID, contextID != call.visibleContextID {
            throw .invalidParams("message.contextId is not that of the task", hint: "leave out taskId for a new task")
        }
        let state = TaskState(call.update.state.status).rawValue
        throw .unsupported(
            "the task is \(state) and takes no messages",
            hint: "leave out taskId for a new task; the same contextId keeps the conversation together"
        )
    }

    private func tool(of message: IncomingMessage, _ caller: Host.Caller) async throws(RPCError) -> A2ATool {
        guard let name = message.tool else { return try CallPlan.onlyTool(of: await host.tools(for: caller)) }
        guard let tool = await host.tool(named: name, for: caller) else {
            let hint = CallPlan.naming(await host.tools(for: caller))
            throw .invalidParams("there is no skill of this name", hint: hint)
        }
        return tool
    }

    private static func idempotencyKey(of message: IncomingMessage, _ plan: CallPlan) -> String {
        var digest = ContentDigest()
        for text in [message.contextID ?? "", plan.tool.name] {
            digest.add(text.utf8)
            digest.add([0])
        }
        digest.add(plan.arguments.encoded())
        return "a2a:\(message.id):\(digest.text)"
    }

    /// The call when it has ended, or as far as it came until the host shut down.
    private func end(of call: A2ACall, for caller: Host.Caller) async -> A2ACall {
        guard !call.update.state.isFinal else { return call }
        var latest = call
        do {
            for try await item in try await host.items(of: call.id, after: call.update.sequence, for: caller) {
                guard case .update(let update) = item else { continue }
                latest.update = update
                if update.state.isFinal { return latest }
            }
            return try await host.call(call.id, for: caller) ?? latest
        } catch {
            // The call goes on whatever happens here, and the client needs its id more than the reason.
            return latest
        }
    }
}
