// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension MCPServer {
    /// Runs a tool and waits for its result, or answers with a handle of the call.
    func callTool(
        _ id: RPCID,
        _ params: JSONValue,
        in conversation: Conversation<Host.Caller>,
        _ exchange: inout MCPExchange
    ) async throws -> Answer {
        guard let name = params["name"]?.stringValue else {
            throw RPCError.invalidParams("name must be a string", hint: "name a tool of tools/list")
        }
        let arguments = params["arguments"].flatMap { $0.isNull ? nil : $0 } ?? [:]
        guard arguments.objectValue != nil else {
            throw RPCError.invalidParams("arguments must be an object", hint: "name each argument in an object")
        }
        let task = conversation.version.hasRequestedTasks ? params["task"]?.objectValue : nil
        let call = MCPToolCall(
            tool: name,
            arguments: arguments,
            trace: MCPTraceContext(meta: params["_meta"]),
            clientName: conversation.clientName,
            version: conversation.version,
            timeToLive: task == nil ? nil : params["task"]?["ttl"]?.intValue.map { .milliseconds(max(0, $0)) }
        )
        switch inFlight(conversation, { $0.begin(id) }) {
        case .begun?, nil: break
        case .duplicate?:
            throw RPCError.invalidRequest("the id is in use", hint: "give every request of a session its own id")
        case .full?: throw MCPHostError.overloaded(retryAfter: .seconds(1))
        }
        let registration = registration(of: id, in: conversation)
        let started = try await host.start(call, for: conversation.caller)
        exchange.tool = started.tool
        if inFlight(conversation, { $0.started(id, callID: started.id) }) == true {
            _ = try await host.cancel(started.id, reason: "the client gave it up", for: conversation.caller)
        }
        if task != nil {
            let writer = ResultWriter(version: conversation.version, configuration: configuration)
            return .result(writer.createdTask(started))
        }
        let token = RPCID(params["_meta"]?["progressToken"])
        let position = StreamPosition(requestID: id, progressToken: token, call: started, isTaskResult: false)
        let following = Following(
            position: position,
            conversation: conversation,
            wait: conversation.hasTasks ? configuration.taskAfter : configuration.longestWait,
            registration: registration
        )
        return await answer(following, startingAt: started.update)
    }

    /// Waits for the end of a call: a little for an answer as one document, and then with a stream.
    func answer(_ following: Following<Host.Caller>, startingAt update: MCPCallUpdate) async -> Answer {
        let conversation = following.conversation
        let hasProgress = following.position.progressToken != nil
        if !update.state.isFinal, conversation.canStream, hasProgress || !conversation.accepts.json {
            return .events(stream(following))
        }
        let quiet = conversation.canStream ? min(configuration.quietPeriod, following.wait) : following.wait
        let settlement = update.state.isFinal ? .final(update) : await settle(following, within: quiet)
        if case .working(let sequence) = settlement, conversation.canStream, quiet < following.wait {
            var rest = following
            rest.position.sequence = sequence
            rest.wait -= quiet
            return .events(stream(rest))
        }
        switch settlement {
        case .final(let update): return .result(await result(of: following, update))
        case .working: return await handOver(following)
        case .lost: return .failure(lost(following))
        case .abandoned:
            await abandon(following)
            return .failure(lost(following))
        }
    }

    /// What answers the request of a call that has ended.
    func result(of following: Following<Host.Caller>, _ update: MCPCallUpdate) async -> RawJSON {
        let tool = await tool(of: following)
        let task = following.position.isTaskResult ? following.position.callID : nil
        return following.writer(configuration).toolResult(update.state, of: tool, task: task)
    }

    /// What answers the request of a call that goes on without it.
    func handOver(_ following: Following<Host.Caller>) async -> Answer {
        let conversation = following.conversation
        guard !following.position.isTaskResult else {
            return .failure(.internalError("the task has not ended yet", hint: "ask for its result again"))
        }
        guard let call = try? await host.call(following.position.callID, for: conversation.caller) else {
            return .failure(lost(following))
        }
        let writer = following.writer(configuration)
        if conversation.hasTasks { return .result(writer.createdTask(call)) }
        return .result(writer.handle(of: call, tool: await tool(of: following)))
    }

    /// The error of a call whose updates broke off.
    func lost(_ following: Following<Host.Caller>) -> RPCError {
        .internalError(
            "the call \(following.position.callID) goes on, and its result cannot be waited for",
            hint: "ask for the state of the call by its id"
        )
    }

    /// The client is gone.
    ///
    /// In the revisions without sessions that ends the request (2026-07-28, basic/transports/streamable-http,
    /// "Cancellation"), in the others it says nothing.
    func abandon(_ following: Following<Host.Caller>) async {
        guard following.conversation.version.isStateless else { return }
        _ = try? await host.cancel(
            following.position.callID,
            reason: "the client closed the connection",
            for: following.conversation.caller
        )
    }

    private func tool(of following: Following<Host.Caller>) async -> MCPTool? {
        guard let call = try? await host.call(following.position.callID, for: following.conversation.caller) else {
            return nil
        }
        return await host.tool(named: call.tool, for: following.conversation.caller)
    }

    private func settle(_ following: Following<Host.Caller>, within limit: Duration) async -> Settlement {
        await withTaskGroup(of: Settlement?.self) { group in
            group.addTask { await self.settlement(of: following) }
            group.addTask {
                try? await self.clock.sleep(limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // When the time is over, the other child says how far it came.
            let second = await group.next() ?? nil
            let settlement = first ?? second ?? .lost
            if case .final = settlement { return settlement }
            return Task.isCancelled ? .abandoned : settlement
        }
    }

    private func settlement(of following: Following<Host.Caller>) async -> Settlement {
        var sequence = following.position.sequence
        do {
            let updates = host.updates(
                of: following.position.callID,
                after: sequence,
                for: following.conversation.caller
            )
            for try await update in updates {
                if update.state.isFinal { return .final(update) }
                sequence = update.sequence
            }
        } catch {
            return Task.isCancelled ? .working(sequence: sequence) : .lost
        }
        return Task.isCancelled ? .working(sequence: sequence) : .lost
    }
}
