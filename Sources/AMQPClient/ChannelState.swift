// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import NIOCore

/// What a channel knows without any I/O: its phase, the calls that wait for answers, the message that is arriving.
struct ChannelState {
    enum Phase: Equatable {
        case opening
        case open
        /// This side has asked to close; what arrives for consumers goes back to its queues.
        case closing
        case closed(AMQPError)
    }

    /// What follows from a frame.
    enum Event {
        case answered(CallID, CallAnswer)
        case delivered(AMQPDelivery)
        case returned(sequence: Int64?, PublishOutcome)
        case settled(tag: UInt64, multiple: Bool, nacked: Bool)
        /// The broker ended a consumer, and may want an answer.
        case consumerCancelled(tag: String, answer: AMQPMethod?)
        /// An answer that the protocol asks for.
        case reply(AMQPMethod)
        /// The broker closed the channel; the answer is owed.
        case refused(AMQPError, answer: AMQPMethod)
        /// The broker agreed to close the channel.
        case closed(CallID)
    }

    private(set) var phase = Phase.opening
    /// Whether the broker confirms what is published.
    private(set) var hasConfirms = false
    private var calls = Deque<(id: CallID, method: MethodID)>()
    private var content: ContentAssembly?
    private let maxBodyBytes: Int

    init(maxBodyBytes: Int) {
        self.maxBodyBytes = maxBodyBytes
    }

    /// Why nothing can be sent on the channel; `nil` while it can.
    var refusal: AMQPError? {
        switch phase {
        case .opening, .open: nil
        case .closing: .closedByClient
        case .closed(let reason): reason
        }
    }

    /// Notes that a method was sent that the broker answers; answers come in the order of the calls.
    mutating func sent(_ method: MethodID, as call: CallID) {
        calls.append((call, method))
        if method == .channelClose { phase = .closing }
    }

    /// Ends the channel, whoever asked for it; the first reason stays.
    mutating func close(_ reason: AMQPError) {
        if case .closed = phase { return }
        phase = .closed(reason)
        calls = []
        content = nil
    }

    mutating func received(_ method: AMQPMethod) throws(AMQPError) -> Event? {
        guard content == nil else { throw .malformed(reason: "\(method.id) in the middle of a message") }
        switch method {
        case .basicDeliver(let message):
            content = ContentAssembly(.delivered(message))
            return nil
        case .basicReturn(let message):
            content = ContentAssembly(.returned(message))
            return nil
        case .basicGetOk(let message):
            content = ContentAssembly(.fetched(message, try answeredCall(.basicGetOk)))
            return nil
        case .basicAck(let tag, let multiple): return .settled(tag: tag, multiple: multiple, nacked: false)
        case .basicNack(let tag, let multiple, _): return .settled(tag: tag, multiple: multiple, nacked: true)
        case .basicCancel(let tag, let noWait):
            return .consumerCancelled(tag: tag, answer: noWait ? nil : .basicCancelOk(tag: tag))
        // RabbitMQ sends no flow to clients; others want it answered.
        case .channelFlow(let active): return .reply(.channelFlowOk(active: active))
        case .channelClose(let reason):
            let error = AMQPError.channelClosed(code: reason.code, text: reason.text, method: reason.method)
            return .refused(error, answer: .channelCloseOk)
        case .channelCloseOk: return .closed(try answeredCall(.channelCloseOk))
        case .channelOpenOk:
            let call = try answeredCall(.channelOpenOk)
            if phase == .opening { phase = .open }
            return .answered(call, .method(method))
        case .confirmSelectOk:
            let call = try answeredCall(.confirmSelectOk)
            hasConfirms = true
            return .answered(call, .method(method))
        default: return .answered(try answeredCall(method.id), .method(method))
        }
    }

    mutating func received(_ header: ContentHeader) throws(AMQPError) -> Event? {
        guard content != nil else { throw .malformed(reason: "a content header that belongs to no message") }
        try content?.add(header, maxBodyBytes: maxBodyBytes)
        return takeContent()
    }

    mutating func received(_ body: ByteBuffer) throws(AMQPError) -> Event? {
        guard content != nil else { throw .malformed(reason: "a body that belongs to no message") }
        try content?.add(body)
        return takeContent()
    }

    private mutating func answeredCall(_ answer: MethodID) throws(AMQPError) -> CallID {
        guard let call = calls.first, answer.answers(call.method) else {
            throw .malformed(reason: "\(answer) answers nothing that was asked")
        }
        calls.removeFirst()
        return call.id
    }

    private mutating func takeContent() -> Event? {
        guard content?.isComplete == true, let message = content.take() else { return nil }
        switch message.start {
        case .returned(let returned):
            return .returned(
                sequence: message.properties.headers?[AMQPChannel.returnedMessageHeader]?.intValue.map { Int64($0) },
                .returned(code: returned.code, text: returned.text)
            )
        case .delivered(let method):
            guard phase != .closing else { return nil }
            return .delivered(
                AMQPDelivery(
                    consumerTag: method.consumerTag,
                    deliveryTag: method.deliveryTag,
                    redelivered: method.redelivered,
                    exchange: method.exchange,
                    routingKey: method.routingKey,
                    properties: message.properties,
                    body: message.body
                )
            )
        case .fetched(let method, let call):
            let delivery = AMQPDelivery(
                consumerTag: "",
                deliveryTag: method.deliveryTag,
                redelivered: method.redelivered,
                exchange: method.exchange,
                routingKey: method.routingKey,
                properties: message.properties,
                body: message.body
            )
            return .answered(call, .fetched(delivery, messageCount: Int(method.messageCount)))
        }
    }
}
