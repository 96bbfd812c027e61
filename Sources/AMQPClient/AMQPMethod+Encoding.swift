// SPDX-License-Identifier: Apache-2.0

extension AMQPMethod {
    /// Writes class, number and arguments.
    func write(to buffer: inout FrameBytes) throws(AMQPError) {
        buffer.writeInteger(id.rawValue)
        switch self {
        case .connectionOpenOk, .channelOpen:
            // One reserved short string.
            buffer.writeInteger(UInt8(0))
        case .channelOpenOk:
            // One reserved long string.
            buffer.writeInteger(UInt32(0))
        case .connectionStart, .connectionStartOk, .connectionTune, .connectionTuneOk, .connectionOpen,
            .connectionClose, .connectionCloseOk, .connectionBlocked, .connectionUnblocked, .channelFlow,
            .channelFlowOk, .channelClose, .channelCloseOk:
            try writeConnectionArguments(to: &buffer)
        case .exchangeDeclare, .exchangeDeclareOk, .queueDeclare, .queueDeclareOk, .queueBind, .queueBindOk,
            .queueUnbind, .queueUnbindOk, .queuePurge, .queuePurgeOk, .queueDelete, .queueDeleteOk:
            try writeTopologyArguments(to: &buffer)
        default:
            try writeBasicArguments(to: &buffer)
        }
    }

    private func writeConnectionArguments(to buffer: inout FrameBytes) throws(AMQPError) {
        switch self {
        case .connectionStart(let start):
            buffer.writeInteger(start.versionMajor)
            buffer.writeInteger(start.versionMinor)
            try buffer.writeTable(start.serverProperties)
            buffer.writeLongString(start.mechanisms.utf8)
            buffer.writeLongString(start.locales.utf8)
        case .connectionStartOk(let answer):
            try buffer.writeTable(answer.clientProperties)
            try buffer.writeShortString(answer.mechanism, "SASL mechanism")
            buffer.writeLongString(answer.response)
            try buffer.writeShortString(answer.locale, "locale")
        case .connectionTune(let tuning), .connectionTuneOk(let tuning):
            buffer.writeInteger(tuning.channelMax)
            buffer.writeInteger(tuning.frameMax)
            buffer.writeInteger(tuning.heartbeatSeconds)
        case .connectionOpen(let virtualHost):
            try buffer.writeShortString(virtualHost, "virtual host")
            buffer.writeInteger(UInt16(0))
        case .connectionClose(let reason), .channelClose(let reason):
            buffer.writeInteger(reason.code)
            try buffer.writeShortString(reason.text, "reason for closing")
            buffer.writeInteger(reason.classID)
            buffer.writeInteger(reason.methodID)
        case .connectionBlocked(let reason): try buffer.writeShortString(reason, "reason for blocking")
        case .channelFlow(let active), .channelFlowOk(let active): buffer.writeBits(active)
        default: break
        }
    }

    private func writeTopologyArguments(to buffer: inout FrameBytes) throws(AMQPError) {
        switch self {
        case .exchangeDeclare(let exchange):
            buffer.writeInteger(UInt16(0))
            try buffer.writeShortString(exchange.name, "name of the exchange")
            try buffer.writeShortString(exchange.type, "type of the exchange")
            buffer.writeBits(exchange.passive, exchange.durable, exchange.autoDelete, exchange.internalOnly, false)
            try buffer.writeTable(exchange.arguments)
        case .queueDeclare(let queue):
            buffer.writeInteger(UInt16(0))
            try buffer.writeShortString(queue.name, "name of the queue")
            buffer.writeBits(queue.passive, queue.durable, queue.exclusive, queue.autoDelete, false)
            try buffer.writeTable(queue.arguments)
        case .queueDeclareOk(let status):
            try buffer.writeShortString(status.name, "name of the queue")
            buffer.writeInteger(UInt32(truncatingIfNeeded: status.messageCount))
            buffer.writeInteger(UInt32(truncatingIfNeeded: status.consumerCount))
        case .queueBind(let binding), .queueUnbind(let binding):
            buffer.writeInteger(UInt16(0))
            try buffer.writeShortString(binding.queue, "name of the queue")
            try buffer.writeShortString(binding.exchange, "name of the exchange")
            try buffer.writeShortString(binding.routingKey, "routing key")
            // Only `bind` has the bit for no answer.
            if case .queueBind = self { buffer.writeBits(false) }
            try buffer.writeTable(binding.arguments)
        case .queuePurge(let queue):
            buffer.writeInteger(UInt16(0))
            try buffer.writeShortString(queue, "name of the queue")
            buffer.writeBits(false)
        case .queueDelete(let queue, let ifUnused, let ifEmpty):
            buffer.writeInteger(UInt16(0))
            try buffer.writeShortString(queue, "name of the queue")
            buffer.writeBits(ifUnused, ifEmpty, false)
        case .queuePurgeOk(let messageCount), .queueDeleteOk(let messageCount): buffer.writeInteger(messageCount)
        default: break
        }
    }

    private func writeBasicArguments(to buffer: inout FrameBytes) throws(AMQPError) {
        switch self {
        case .basicQos(let prefetchCount, let global):
            buffer.writeInteger(UInt32(0))
            buffer.writeInteger(prefetchCount)
            buffer.writeBits(global)
        case .basicConsume(let request):
            buffer.writeInteger(UInt16(0))
            try buffer.writeShortString(request.queue, "name of the queue")
            try buffer.writeShortString(request.tag, "consumer tag")
            buffer.writeBits(false, false, request.exclusive, false)
            try buffer.writeTable(request.arguments)
        case .basicConsumeOk(let tag), .basicCancelOk(let tag): try buffer.writeShortString(tag, "consumer tag")
        case .basicCancel(let tag, let noWait):
            try buffer.writeShortString(tag, "consumer tag")
            buffer.writeBits(noWait)
        case .basicPublish(let publication):
            buffer.writeInteger(UInt16(0))
            try buffer.writeShortString(publication.exchange, "name of the exchange")
            try buffer.writeShortString(publication.routingKey, "routing key")
            buffer.writeBits(publication.mandatory, false)
        case .basicReturn(let message):
            buffer.writeInteger(message.code)
            try buffer.writeShortString(message.text, "reason for returning")
            try buffer.writeShortString(message.exchange, "name of the exchange")
            try buffer.writeShortString(message.routingKey, "routing key")
        case .basicDeliver(let message):
            try buffer.writeShortString(message.consumerTag, "consumer tag")
            buffer.writeInteger(message.deliveryTag)
            buffer.writeBits(message.redelivered)
            try buffer.writeShortString(message.exchange, "name of the exchange")
            try buffer.writeShortString(message.routingKey, "routing key")
        case .basicGet(let queue):
            buffer.writeInteger(UInt16(0))
            try buffer.writeShortString(queue, "name of the queue")
            buffer.writeBits(false)
        case .basicGetOk(let message):
            buffer.writeInteger(message.deliveryTag)
            buffer.writeBits(message.redelivered)
            try buffer.writeShortString(message.exchange, "name of the exchange")
            try buffer.writeShortString(message.routingKey, "routing key")
            buffer.writeInteger(message.messageCount)
        case .basicGetEmpty: buffer.writeInteger(UInt8(0))
        case .basicAck(let tag, let flag), .basicReject(let tag, let flag):
            buffer.writeInteger(tag)
            buffer.writeBits(flag)
        case .basicNack(let tag, let multiple, let requeue):
            buffer.writeInteger(tag)
            buffer.writeBits(multiple, requeue)
        case .confirmSelect: buffer.writeBits(false)
        default: break
        }
    }
}

extension FrameBytes {
    /// Consecutive bits share an octet, the first one in its lowest bit (AMQP 0-9-1, section 4.2.5.2).
    fileprivate mutating func writeBits(
        _ first: Bool,
        _ second: Bool = false,
        _ third: Bool = false,
        _ fourth: Bool = false,
        _ fifth: Bool = false
    ) {
        var octet: UInt8 = first ? 1 : 0
        if second { octet |= 1 << 1 }
        if third { octet |= 1 << 2 }
        if fourth { octet |= 1 << 3 }
        if fifth { octet |= 1 << 4 }
        writeInteger(octet)
    }
}
