// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension MCPServer {
    /// The progress of a call, and at its end the answer to the request.
    func stream(_ following: Following<Host.Caller>) -> RPCEventStream {
        RPCEventStream { sink in
            do {
                try await self.write(following, to: sink)
            } catch {
                await self.abandon(following)
                throw error
            }
        }
    }

    private func write(_ following: Following<Host.Caller>, to sink: RPCEventStream.Sink) async throws {
        var position = following.position
        let id = position.requestID
        let hasIDs = following.conversation.version.hasResumption
        var canResume = following.conversation.version.primesStreams
        if following.conversation.version.primesStreams {
            try await sink(ServerSentEvent.data([], id: position.eventID))
        } else {
            // So that the client gets the header of the response at once.
            try await sink(ServerSentEvent.comment)
        }
        try await withMailbox(wait: following.wait) { group, mailbox in
            group.addTask { await self.forward(following, to: mailbox) }
        } forEach: { item in
            switch item {
            case .news(.call(_, let update)):
                position.sequence = update.sequence
                if update.state.isFinal {
                    let message = RPCWriter.response(to: id, result: await self.result(of: following, update))
                    try await sink(ServerSentEvent.data(message, id: hasIDs ? position.eventID : nil))
                    return false
                }
                // Progress must grow (basic/utilities/progress, "Behavior Requirements").
                guard let token = position.progressToken, update.progressPercent > position.progress else {
                    return true
                }
                position.progress = update.progressPercent
                canResume = hasIDs
                let message = self.progress(update, token: token, version: following.conversation.version)
                try await sink(ServerSentEvent.data(message, id: hasIDs ? position.eventID : nil))
            case .news(.toolList): break
            case .quiet:
                // A session with a waiting request is in use.
                _ = self.inFlight(following.conversation) { _ in }
                try await sink(ServerSentEvent.comment)
            case .expired:
                try await sink(ServerSentEvent.data(self.message(await self.handOver(following), to: id)))
                return false
            case .ended:
                try Task.checkCancellation()
                // The server may be shutting down: a client that can come back does, and misses nothing.
                if canResume { return false }
                try await sink(
                    ServerSentEvent.data(RPCWriter.response(to: id, error: self.lost(following)))
                )
                return false
            }
            return true
        }
    }

    /// Runs the sources of a stream's news beside the one task that writes them.
    ///
    /// - Parameters:
    ///   - wait: how long the stream waits for its end; nil when it has none.
    ///   - start: starts the sources.
    ///   - body: writes one item; false when it was the last one.
    /// - Throws: What `body` throws.
    func withMailbox(
        wait: Duration?,
        start: (inout ThrowingTaskGroup<Void, any Error>, StreamMailbox) -> Void,
        forEach body: (MailboxState.Item) async throws -> Bool
    ) async throws {
        let mailbox = StreamMailbox()
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            start(&group, mailbox)
            group.addTask { await self.tick(mailbox, wait: wait) }
            while try await body(await mailbox.next()) {}
        }
    }

    private func forward(_ following: Following<Host.Caller>, to mailbox: StreamMailbox) async {
        await forward(
            following.position.callID,
            after: following.position.sequence,
            for: following.conversation.caller,
            to: mailbox
        )
        mailbox.change { $0.end() }
    }

    /// Puts the updates of a call into a mailbox until the last one.
    func forward(
        _ callID: String,
        after sequence: Int64,
        for caller: Host.Caller,
        to mailbox: StreamMailbox
    ) async {
        do {
            for try await update in host.updates(of: callID, after: sequence, for: caller) {
                mailbox.change { $0.put(.call(id: callID, update)) }
                if update.state.isFinal { return }
            }
        } catch {
            // The reader learns by the end of the news that there is no more.
            return
        }
    }

    private func tick(_ mailbox: StreamMailbox, wait: Duration?) async {
        var left = wait
        while !Task.isCancelled {
            let step = min(configuration.keepAliveInterval, left ?? configuration.keepAliveInterval)
            guard (try? await clock.sleep(step)) != nil else { return }
            if let before = left {
                left = before - step
                if before <= step {
                    mailbox.change { $0.expire() }
                    return
                }
            }
            mailbox.change { $0.tick() }
        }
    }

    private func message(_ answer: Answer, to id: RPCID) -> [UInt8] {
        switch answer {
        case .result(let result): RPCWriter.response(to: id, result: result)
        case .failure(let error): RPCWriter.response(to: id, error: error)
        case .events: RPCWriter.response(to: id, result: RPCWriter.object { _ in })
        }
    }

    private func progress(_ update: MCPCallUpdate, token: RPCID, version: MCPProtocolVersion) -> [UInt8] {
        RPCWriter.notification("notifications/progress") { writer in
            writer.member("progressToken", token.json)
            writer.name("progress")
            writer.double(update.progressPercent)
            writer.member("total", 100)
            if version.hasProgressMessages, let message = update.message { writer.member("message", message) }
        }
    }
}
