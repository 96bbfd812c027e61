// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension MCPServer {
    /// Answers one request.
    ///
    /// - Parameters:
    ///   - method: the method, as the client wrote it.
    ///   - id: the request's id.
    ///   - params: the parameters, an object.
    ///   - conversation: what the request is part of.
    ///   - exchange: gets the tool that was called.
    /// - Returns: The answer.
    func answer(
        _ method: String,
        id: RPCID,
        params: JSONValue,
        in conversation: Conversation<Host.Caller>,
        _ exchange: inout MCPExchange
    ) async -> Answer {
        let version = conversation.version
        guard let known = MCPMethod(rawValue: method), known.isPart(of: version) else {
            return .failure(.methodNotFound(method, in: version))
        }
        let writer = ResultWriter(version: version, configuration: configuration)
        do {
            switch known {
            case .initialize:
                throw RPCError.invalidRequest("initialize is no part of a batch", hint: "send it alone")
            case .initialized, .cancelled:
                throw RPCError.invalidRequest("\(method) is a notification", hint: "send it without an id")
            case .ping: return .result(writer.result())
            case .discover: return .result(writer.discovered())
            case .toolsList: return .result(try await toolList(params, in: conversation, writer))
            case .toolsCall: return try await callTool(id, params, in: conversation, &exchange)
            case .tasksGet: return .result(try await task(params, in: conversation, writer))
            case .tasksResult: return try await taskResult(id, params, in: conversation)
            case .tasksList: return .result(try await taskList(params, in: conversation, writer))
            case .tasksUpdate:
                // No tool asks its caller anything, so that every answer is to a question that is not open.
                _ = try await knownCall(params, in: conversation)
                return .result(writer.result())
            case .tasksCancel: return .result(try await cancelTask(params, in: conversation, writer))
            case .subscriptionsListen: return try await subscribe(id, params, in: conversation)
            }
        } catch let error as RPCError {
            return .failure(error)
        } catch let error as MCPHostError {
            if case .invalidArguments(let problems) = error { return .result(writer.invalidArguments(problems)) }
            return .failure(RPCError(error) ?? .internalError("the server failed", status: 500))
        } catch {
            return .failure(.internalError("the server failed", status: 500))
        }
    }

    /// Answers the messages of a batch together, and runs them at the same time.
    func respond(
        to messages: [Result<RPCMessage, RPCMessage.Rejection>],
        in conversation: Conversation<Host.Caller>
    ) async -> MCPResponse {
        let answers = await withTaskGroup(of: (index: Int, message: [UInt8]?).self) { group in
            for (index, message) in messages.enumerated() {
                group.addTask { (index, await self.answer(message, in: conversation)) }
            }
            var answers = [[UInt8]?](repeating: nil, count: messages.count)
            for await answer in group { answers[answer.index] = answer.message }
            return answers.compactMap { $0 }
        }
        let exchange = MCPExchange(version: conversation.version)
        if answers.isEmpty { return MCPResponse(status: 202, exchange: exchange) }
        let body = RPCWriter.batch(answers)
        guard !conversation.accepts.json else { return .json(body, exchange: exchange) }
        return .events(RPCEventStream { try await $0(ServerSentEvent.data(body)) }, exchange: exchange)
    }

    /// The answer to one message of a batch; nil when it needs none.
    private func answer(
        _ message: Result<RPCMessage, RPCMessage.Rejection>,
        in conversation: Conversation<Host.Caller>
    ) async -> [UInt8]? {
        switch message {
        case .failure(let rejection): return RPCWriter.response(to: rejection.id, error: rejection.error)
        case .success(.response): return nil
        case .success(.notification(let method, let params)):
            await notified(method, params, in: conversation)
            return nil
        case .success(.request(let id, let method, let params)):
            var exchange = MCPExchange()
            switch await answer(method, id: id, params: params, in: conversation, &exchange) {
            case .result(let result): return RPCWriter.response(to: id, result: result)
            case .failure(let error): return RPCWriter.response(to: id, error: error)
            case .events: return nil
            }
        }
    }

    private func toolList(
        _ params: JSONValue,
        in conversation: Conversation<Host.Caller>,
        _ writer: ResultWriter
    ) async throws -> RawJSON {
        var place: ToolListCursor?
        if let text = try cursor(params) {
            guard let cursor = ToolListCursor(text) else { throw MCPHostError.invalidCursor }
            place = cursor
        }
        let tools = await host.tools(for: conversation.caller)
        let page = ToolListCursor.page(of: tools, after: place, size: configuration.toolPageSize)
        return writer.tools(page.tools, next: page.next)
    }

    /// The cursor of a list; nil for its first page.
    func cursor(_ params: JSONValue) throws -> String? {
        guard let cursor = params["cursor"], !cursor.isNull else { return nil }
        guard let text = cursor.stringValue else { throw MCPHostError.invalidCursor }
        return text
    }
}
