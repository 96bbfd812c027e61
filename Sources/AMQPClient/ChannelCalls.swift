// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// The inside of a channel: its state, and who waits for what.
///
/// Confined to the connection's event loop. No callback runs while the state is being changed, so that callbacks can
/// call back.
final class ChannelCalls {
    typealias Completion = (Result<CallAnswer, AMQPError>) -> Void
    typealias PublishCompletion = (Result<PublishOutcome, AMQPError>) -> Void

    private struct Call {
        let method: MethodID
        let completion: Completion
        let timeout: Scheduled<Void>
    }

    let number: UInt16
    let closePromise: EventLoopPromise<AMQPError>
    private var state: ChannelState
    private var calls: [CallID: Call] = [:]
    private var consumers: [String: Consumer] = [:]
    private var confirms = ConfirmQueue<PublishCompletion>()
    private let options: AMQPOptions
    private let eventLoop: any EventLoop
    /// `nil` once the channel is closed.
    private var connection: ConnectionHandler?

    init(number: UInt16, connection: ConnectionHandler, eventLoop: any EventLoop) {
        self.number = number
        self.connection = connection
        self.eventLoop = eventLoop
        options = connection.options
        state = ChannelState(maxBodyBytes: connection.options.maxBodyBytes)
        closePromise = eventLoop.makePromise()
    }

    // MARK: What the owner asks for

    /// Sends a method, with the consumer that it starts if it does; the completion runs exactly once.
    func call(_ method: AMQPMethod, as call: CallID, consumer: Consumer? = nil, completion: @escaping Completion) {
        do throws(AMQPError) {
            if let refusal = state.refusal { throw refusal }
            try connection?.send(method, channel: number)
        } catch {
            completion(.failure(error))
            return
        }
        if case .basicConsume(let request) = method { consumers[request.tag] = consumer }
        state.sent(method.id, as: call)
        let limit = options.callTimeout
        let timeout = eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
            self.abandon(call, because: .timedOut(method: method.id.description, after: limit))
        }
        calls[call] = Call(method: method.id, completion: completion, timeout: timeout)
    }

    /// Ends the wait for an answer; the answer itself is awaited still, as the next ones come after it.
    func abandon(_ call: CallID, because error: AMQPError) {
        finish(call, .failure(error))
    }

    /// Closes the channel without anybody waiting for it.
    func discard() {
        call(.channelClose(.done), as: .next()) { _ in }
    }

    /// Hands what is sent and still gathered to the operating system.
    func flush() { connection?.flush() }

    /// Publishes a message; the completion runs exactly once.
    func publish(
        _ publication: Publication,
        properties: AMQPProperties,
        body: [UInt8],
        completion: @escaping PublishCompletion
    ) {
        do throws(AMQPError) {
            if let refusal = state.refusal { throw refusal }
            guard state.hasConfirms else { throw .confirmsNotSelected }
            guard let connection else { throw .closedByClient }
            let unsent = connection.unsentBytes
            guard unsent < options.maxUnsentBytes else {
                throw .tooMuchUnsent(bytes: unsent, limit: options.maxUnsentBytes)
            }
            let sequence = AMQPValue.int64(Int64(truncatingIfNeeded: confirms.nextTag))
            let header = AMQPTable.Field(AMQPChannel.returnedMessageHeader, sequence)
            try connection.send(
                publication,
                properties: properties,
                adding: publication.mandatory ? header : nil,
                body: body,
                channel: number
            )
        } catch {
            completion(.failure(error))
            return
        }
        confirms.append(completion)
    }

    /// Sends an acknowledgement or a refusal; a closed channel has none to send.
    func settle(_ method: AMQPMethod, mayWait: Int = 0) {
        guard state.refusal == nil else { return }
        try? connection?.send(method, channel: number, mayWait: mayWait)
    }

    // MARK: What the broker sends

    func received(_ method: AMQPMethod) throws(AMQPError) {
        if let event = try state.received(method) { try handle(event) }
    }

    func received(_ header: ContentHeader) throws(AMQPError) {
        if let event = try state.received(header) { try handle(event) }
    }

    func received(_ body: ByteBuffer) throws(AMQPError) {
        if let event = try state.received(body) { try handle(event) }
    }

    /// Ends the channel and everything that waits on it.
    func close(_ reason: AMQPError) {
        guard connection != nil else { return }
        connection = nil
        state.close(reason)
        consumers = [:]
        let calls = self.calls
        self.calls = [:]
        for call in calls.values {
            call.timeout.cancel()
            // A channel that somebody wants closed is closed, whoever was first.
            call.completion(call.method == .channelClose ? .success(.method(.channelCloseOk)) : .failure(reason))
        }
        for completion in confirms.removeAll() { completion(.failure(reason)) }
        closePromise.succeed(reason)
    }

    private func handle(_ event: ChannelState.Event) throws(AMQPError) {
        switch event {
        case .delivered(let delivery):
            guard let consumer = consumers[delivery.consumerTag] else {
                throw .malformed(reason: "a delivery for the unknown consumer '\(delivery.consumerTag)'")
            }
            consumer.onDelivery(delivery)
        case .settled(let tag, let multiple, let nacked):
            switch try confirms.settle(tag, multiple: multiple, nacked: nacked) {
            case .nobody: break
            case .one(let completion, let outcome): completion(.success(outcome))
            case .many(let settled): for (completion, outcome) in settled { completion(.success(outcome)) }
            }
        case .returned(let sequence, let outcome):
            try confirms.markReturned(UInt64(truncatingIfNeeded: sequence ?? 0), outcome)
        case .answered(let call, let answer):
            if case .method(.basicCancelOk(let tag)) = answer { consumers[tag] = nil }
            finish(call, .success(answer))
        case .consumerCancelled(let tag, let answer):
            if let answer { try connection?.send(answer, channel: number) }
            consumers.removeValue(forKey: tag)?.onCancel()
        case .reply(let method): try connection?.send(method, channel: number)
        case .refused(let error, let answer):
            try connection?.send(answer, channel: number)
            end(error)
        case .closed(let call):
            finish(call, .success(.method(.channelCloseOk)))
            end(.closedByClient)
        }
    }

    private func finish(_ id: CallID, _ result: Result<CallAnswer, AMQPError>) {
        guard let call = calls.removeValue(forKey: id) else { return }
        call.timeout.cancel()
        call.completion(result)
    }

    private func end(_ reason: AMQPError) {
        connection?.forget(channel: number)
        close(reason)
    }
}
