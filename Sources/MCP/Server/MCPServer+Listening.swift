// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension MCPServer {
    private static var subscriptionID: String { "io.modelcontextprotocol/subscriptionId" }
    /// How many tasks one subscription may follow.
    private static var followedTasksLimit: Int { 32 }

    /// Answers a GET: takes up a broken stream, or opens one for what happens in the server.
    func listen(_ request: RPCHTTPRequest, from caller: Host.Caller) async -> MCPResponse {
        let accepts = AcceptedTypes(request.values(of: "Accept"))
        guard accepts.events else {
            return refusal(406, "the answer is a stream of events", hint: "send Accept: text/event-stream")
        }
        var conversation = Conversation(
            caller: caller,
            version: request[RoutingHeaders.version].flatMap(MCPProtocolVersion.init) ?? .assumedWithoutHeader,
            accepts: accepts
        )
        if let id = request[Self.sessionHeader], let refusal = join(id, &conversation) { return refusal }
        let exchange = MCPExchange(version: conversation.version)
        if let eventID = request["Last-Event-ID"], !eventID.isEmpty {
            return await resume(eventID, in: conversation, exchange: exchange)
        }
        let joined = conversation
        let stream = RPCEventStream { sink in
            try await sink(ServerSentEvent.comment)
            try await self.withMailbox(wait: nil) { group, mailbox in
                let changes = self.host.toolListChanges()
                group.addTask { await self.forward(changes, to: mailbox) }
            } forEach: { item in
                switch item {
                case .news:
                    let message = RPCWriter.notification("notifications/tools/list_changed") { _ in }
                    try await sink(ServerSentEvent.data(message))
                case .quiet:
                    // A client that listens uses its session; when that was closed, there is nothing to listen to.
                    if joined.sessionID != nil, self.inFlight(joined, { _ in }) == nil { return false }
                    try await sink(ServerSentEvent.comment)
                case .expired, .ended: return false
                }
                return true
            }
        }
        return .events(stream, exchange: exchange)
    }

    private func resume(
        _ eventID: String,
        in conversation: Conversation<Host.Caller>,
        exchange: MCPExchange
    ) async -> MCPResponse {
        let hint = "send the id of the last event that was read, or the request anew"
        guard conversation.version.hasResumption, let position = StreamPosition(eventID: eventID) else {
            return refusal(400, "Last-Event-ID names no event of this server", hint: hint)
        }
        do {
            guard let call = try await host.call(position.callID, for: conversation.caller) else {
                return refusal(400, "Last-Event-ID names no event of this server", hint: hint)
            }
            // While the broken connection is still held for whole, its request is the one that can be given up.
            let isBegun = inFlight(conversation) { calls in
                guard calls.begin(position.requestID) == .begun else { return false }
                _ = calls.started(position.requestID, callID: call.id)
                return true
            }
            let following = Following(
                position: position,
                conversation: conversation,
                wait: configuration.longestWait,
                registration: isBegun == true ? registration(of: position.requestID, in: conversation) : nil
            )
            return .events(stream(following), exchange: exchange)
        } catch {
            let failure = RPCError(error) ?? .internalError("the server failed", status: 500, hint: hint)
            return refusal(failure)
        }
    }

    /// Opens a subscription (2026-07-28, basic/patterns/subscriptions).
    func subscribe(
        _ id: RPCID,
        _ params: JSONValue,
        in conversation: Conversation<Host.Caller>
    ) async throws -> Answer {
        guard conversation.accepts.events else {
            throw RPCError.invalidRequest(
                "the answer is a stream of events",
                status: 406,
                hint: "send Accept: application/json, text/event-stream"
            )
        }
        let wished = params["notifications"]
        let wantsTools = wished?["toolsListChanged"]?.boolValue == true
        let taskIDs = wished?["taskIds"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if !taskIDs.isEmpty, !conversation.hasTasks { throw RPCError.missingExtension(ResultWriter.tasksExtension) }
        var calls: [MCPCall] = []
        for taskID in taskIDs.prefix(Self.followedTasksLimit) where !calls.contains(where: { $0.id == taskID }) {
            if let call = try await host.call(taskID, for: conversation.caller) { calls.append(call) }
        }
        let followed = calls
        return .events(
            RPCEventStream { sink in
                let acknowledged = self.acknowledgement(of: id, wantsTools: wantsTools, tasks: followed)
                try await sink(ServerSentEvent.data(acknowledged))
                try await self.withMailbox(wait: nil) { group, mailbox in
                    if wantsTools {
                        let changes = self.host.toolListChanges()
                        group.addTask { await self.forward(changes, to: mailbox) }
                    }
                    for call in followed {
                        // From the first update, so that the state as it is comes at once.
                        group.addTask {
                            await self.forward(call.id, after: 0, for: conversation.caller, to: mailbox)
                        }
                    }
                } forEach: { item in
                    switch item {
                    case .news(let news):
                        guard let message = await self.notification(news, of: id, in: conversation) else { return true }
                        try await sink(ServerSentEvent.data(message))
                    case .quiet: try await sink(ServerSentEvent.comment)
                    case .expired, .ended: return false
                    }
                    return true
                }
            }
        )
    }

    private func acknowledgement(of id: RPCID, wantsTools: Bool, tasks: [MCPCall]) -> [UInt8] {
        RPCWriter.notification("notifications/subscriptions/acknowledged") { writer in
            writeMeta(of: id, to: &writer)
            writer.name("notifications")
            writer.beginObject()
            if wantsTools { writer.member("toolsListChanged", true) }
            if !tasks.isEmpty {
                writer.name("taskIds")
                writer.value(.array(tasks.map { .string($0.id) }))
            }
            writer.endObject()
        }
    }

    private func notification(
        _ news: StreamNews,
        of id: RPCID,
        in conversation: Conversation<Host.Caller>
    ) async -> [UInt8]? {
        switch news {
        case .toolList:
            return RPCWriter.notification("notifications/tools/list_changed") { writeMeta(of: id, to: &$0) }
        case .call(let callID, _):
            // A call that was removed meanwhile has no state to tell.
            guard let call = try? await host.call(callID, for: conversation.caller) else { return nil }
            let tool = await host.tool(named: call.tool, for: conversation.caller)
            let results = ResultWriter(version: conversation.version, configuration: configuration)
            return RPCWriter.notification("notifications/tasks") { writer in
                writeMeta(of: id, to: &writer)
                results.writeDetailedTask(call, of: tool, to: &writer)
            }
        }
    }

    private func writeMeta(of id: RPCID, to writer: inout JSONWriter) {
        writer.name("_meta")
        writer.beginObject()
        writer.member(Self.subscriptionID, id.json)
        writer.endObject()
    }

    private func forward(_ changes: Host.ToolListChanges, to mailbox: StreamMailbox) async {
        do {
            for try await _ in changes { mailbox.change { $0.put(.toolList) } }
        } catch {
            // As at their end: the client comes back if it still wants to know.
        }
        mailbox.change { $0.end() }
    }
}
