// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension A2AServer {
    /// A stream that begins with the task and ends with it.
    ///
    /// In 1.0 the task comes first as it is now (section 3.1.6), in 0.3 as it was at its start, with everything that
    /// happened to it since: its clients keep books of what they are told, and nothing is told twice.
    ///
    /// - Parameters:
    ///   - call: the call.
    ///   - view: how much of it is shown.
    ///   - operation: the request.
    /// - Returns: The answer.
    /// - Throws: The error for the client, when the call cannot be followed now.
    func follow(
        _ call: A2ACall,
        _ view: TaskView,
        _ operation: Operation<Host.Caller>
    ) async throws(RPCError) -> A2AResponse {
        let first = operation.version == .version03 ? call.atItsStart : call
        let items: Host.Items?
        do {
            items =
                first.update.state.isFinal
                ? nil : try await host.items(of: call.id, after: first.update.sequence, for: operation.caller)
        } catch {
            throw RPCError(error)
        }
        let stream = RPCEventStream { sink in
            try await sink(event(ObjectWriter.wrappedTask(first, view, in: operation.version), of: operation))
            if let items { try await tell(items, of: first, operation, to: sink) }
        }
        return .events(stream, exchange: operation.exchange)
    }

    /// Writes what happens to a call, and an error when that cannot be said any more.
    private func tell(
        _ items: Host.Items,
        of call: A2ACall,
        _ operation: Operation<Host.Caller>,
        to sink: RPCEventStream.Sink
    ) async throws {
        do {
            try await pass(items, of: call, operation, to: sink)
        } catch let error as RPCError {
            let body = RPCWriter.response(to: operation.id, error: error.presented(in: operation.version))
            // Clients of 1.0 know errors in a stream by the name of the event.
            let name = operation.version == .version10 ? "error" : nil
            try await sink(ServerSentEvent.data(body, named: name))
        }
    }

    /// Writes updates until the last one.
    private func pass(
        _ items: Host.Items,
        of call: A2ACall,
        _ operation: Operation<Host.Caller>,
        to sink: RPCEventStream.Sink
    ) async throws {
        var latest = call
        var iterator = items.makeAsyncIterator()
        while let item = try await next(&iterator) {
            guard case .update(let update) = item else {
                try await sink(ServerSentEvent.comment)
                continue
            }
            latest.update = update
            try await tell(latest, operation, to: sink)
            if update.state.isFinal { return }
        }
        try Task.checkCancellation()
        // Updates are kept for a shorter time than the calls they belong to.
        let known = try await self.call(call.id, for: operation.caller)
        if known.update.state.isFinal { try await tell(known, operation, to: sink) }
    }

    /// The next item; what the host throws becomes the error for the client.
    private func next(_ iterator: inout Host.Items.AsyncIterator) async throws -> A2ACallItem? {
        do {
            return try await iterator.next(isolation: #isolation)
        } catch let error as A2AHostError {
            throw RPCError(error)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw RPCError.internalError("the task cannot be followed")
        }
    }

    /// Writes a status, and before the last one what came of the call.
    private func tell(
        _ call: A2ACall,
        _ operation: Operation<Host.Caller>,
        to sink: RPCEventStream.Sink
    ) async throws {
        if let artifact = ObjectWriter.artifactUpdate(call, in: operation.version) {
            try await sink(event(artifact, of: operation))
        }
        try await sink(event(ObjectWriter.statusUpdate(call, in: operation.version), of: operation))
    }

    private func event(_ result: RawJSON, of operation: Operation<Host.Caller>) -> [UInt8] {
        ServerSentEvent.data(RPCWriter.response(to: operation.id, result: result))
    }
}
