// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

extension AMQPMethod {
    /// Reads the payload of a method frame.
    init(decoding buffer: ByteBuffer) throws(AMQPError) {
        var reader = FieldReader(buffer)
        let number: UInt32 = try reader.integer("a method")
        guard let id = MethodID(rawValue: number) else {
            throw .malformed(reason: "the unknown method \(number >> 16).\(number & 0xFFFF)")
        }
        switch id {
        case .connectionStart, .connectionStartOk, .connectionTune, .connectionTuneOk, .connectionOpen,
            .connectionOpenOk, .connectionClose, .connectionCloseOk, .connectionBlocked, .connectionUnblocked,
            .channelOpen, .channelOpenOk, .channelFlow, .channelFlowOk, .channelClose, .channelCloseOk:
            self = try Self.connectionMethod(id, &reader)
        case .exchangeDeclare, .exchangeDeclareOk, .queueDeclare, .queueDeclareOk, .queueBind, .queueBindOk,
            .queueUnbind, .queueUnbindOk, .queuePurge, .queuePurgeOk, .queueDelete, .queueDeleteOk:
            self = try Self.topologyMethod(id, &reader)
        default:
            self = try Self.basicMethod(id, &reader)
        }
        try reader.end(id)
    }

    private static func connectionMethod(
        _ id: MethodID,
        _ reader: inout FieldReader
    ) throws(AMQPError) -> AMQPMethod {
        switch id {
        case .connectionStart:
            return .connectionStart(
                ConnectionStart(
                    versionMajor: try reader.integer("the version"),
                    versionMinor: try reader.integer("the version"),
                    serverProperties: try reader.table("the server properties"),
                    mechanisms: String(decoding: try reader.longString("the mechanisms"), as: UTF8.self),
                    locales: String(decoding: try reader.longString("the locales"), as: UTF8.self)
                )
            )
        case .connectionStartOk:
            return .connectionStartOk(
                ConnectionStartOk(
                    clientProperties: try reader.table("the client properties"),
                    mechanism: try reader.shortString("the mechanism"),
                    response: try reader.longString("the response"),
                    locale: try reader.shortString("the locale")
                )
            )
        case .connectionTune: return .connectionTune(try tuning(&reader))
        case .connectionTuneOk: return .connectionTuneOk(try tuning(&reader))
        case .connectionOpen:
            let virtualHost = try reader.shortString("the virtual host")
            _ = try reader.shortString("a reserved argument")
            _ = try reader.bits("a reserved argument")
            return .connectionOpen(virtualHost: virtualHost)
        case .connectionOpenOk:
            _ = try reader.shortString("a reserved argument")
            return .connectionOpenOk
        case .connectionClose: return .connectionClose(try closeReason(&reader))
        case .connectionCloseOk: return .connectionCloseOk
        case .connectionBlocked: return .connectionBlocked(reason: try reader.shortString("the reason"))
        case .connectionUnblocked: return .connectionUnblocked
        case .channelOpen:
            _ = try reader.shortString("a reserved argument")
            return .channelOpen
        case .channelOpenOk:
            _ = try reader.longString("a reserved argument")
            return .channelOpenOk
        case .channelFlow: return .channelFlow(active: try reader.bits("active")[0])
        case .channelFlowOk: return .channelFlowOk(active: try reader.bits("active")[0])
        case .channelClose: return .channelClose(try closeReason(&reader))
        default: return .channelCloseOk
        }
    }

    private static func topologyMethod(
        _ id: MethodID,
        _ reader: inout FieldReader
    ) throws(AMQPError) -> AMQPMethod {
        switch id {
        case .exchangeDeclare:
            try reader.reserved()
            let name = try reader.shortString("the exchange")
            let type = try reader.shortString("the type")
            let bits = try reader.bits("the flags")
            return .exchangeDeclare(
                ExchangeDeclaration(
                    name: name,
                    type: type,
                    passive: bits[0],
                    durable: bits[1],
                    autoDelete: bits[2],
                    internalOnly: bits[3],
                    arguments: try reader.table("the arguments")
                )
            )
        case .exchangeDeclareOk: return .exchangeDeclareOk
        case .queueDeclare:
            try reader.reserved()
            let name = try reader.shortString("the queue")
            let bits = try reader.bits("the flags")
            return .queueDeclare(
                QueueDeclaration(
                    name: name,
                    passive: bits[0],
                    durable: bits[1],
                    exclusive: bits[2],
                    autoDelete: bits[3],
                    arguments: try reader.table("the arguments")
                )
            )
        case .queueDeclareOk:
            return .queueDeclareOk(
                AMQPQueueStatus(
                    name: try reader.shortString("the queue"),
                    messageCount: Int(try reader.integer("the message count", as: UInt32.self)),
                    consumerCount: Int(try reader.integer("the consumer count", as: UInt32.self))
                )
            )
        case .queueBind: return .queueBind(try binding(&reader, hasFlags: true))
        case .queueBindOk: return .queueBindOk
        case .queueUnbind: return .queueUnbind(try binding(&reader, hasFlags: false))
        case .queueUnbindOk: return .queueUnbindOk
        case .queuePurge:
            try reader.reserved()
            let queue = try reader.shortString("the queue")
            _ = try reader.bits("the flags")
            return .queuePurge(queue: queue)
        case .queuePurgeOk: return .queuePurgeOk(messageCount: try reader.integer("the message count"))
        case .queueDelete:
            try reader.reserved()
            let queue = try reader.shortString("the queue")
            let bits = try reader.bits("the flags")
            return .queueDelete(queue: queue, ifUnused: bits[0], ifEmpty: bits[1])
        default: return .queueDeleteOk(messageCount: try reader.integer("the message count"))
        }
    }

    private static func basicMethod(_ id: MethodID, _ reader: inout FieldReader) throws(AMQPError) -> AMQPMethod {
        switch id {
        case .basicQos:
            _ = try reader.integer("the prefetch size", as: UInt32.self)
            let count: UInt16 = try reader.integer("the prefetch count")
            return .basicQos(prefetchCount: count, global: try reader.bits("the flags")[0])
        case .basicQosOk: return .basicQosOk
        case .basicConsume:
            try reader.reserved()
            let queue = try reader.shortString("the queue")
            let tag = try reader.shortString("the consumer tag")
            let exclusive = try reader.bits("the flags")[2]
            let arguments = try reader.table("the arguments")
            return .basicConsume(ConsumerRequest(queue: queue, tag: tag, exclusive: exclusive, arguments: arguments))
        case .basicConsumeOk: return .basicConsumeOk(tag: try reader.shortString("the consumer tag"))
        case .basicCancel:
            let tag = try reader.shortString("the consumer tag")
            return .basicCancel(tag: tag, noWait: try reader.bits("the flags")[0])
        case .basicCancelOk: return .basicCancelOk(tag: try reader.shortString("the consumer tag"))
        case .basicPublish:
            try reader.reserved()
            let exchange = try reader.shortString("the exchange")
            let routingKey = try reader.shortString("the routing key")
            let mandatory = try reader.bits("the flags")[0]
            return .basicPublish(Publication(exchange: exchange, routingKey: routingKey, mandatory: mandatory))
        case .basicReturn:
            return .basicReturn(
                ReturnedMessage(
                    code: try reader.integer("the reply code"),
                    text: try reader.shortString("the reply text"),
                    exchange: try reader.shortString("the exchange"),
                    routingKey: try reader.shortString("the routing key")
                )
            )
        case .basicDeliver:
            return .basicDeliver(
                DeliveredMessage(
                    consumerTag: try reader.shortString("the consumer tag"),
                    deliveryTag: try reader.integer("the delivery tag"),
                    redelivered: try reader.bits("the flags")[0],
                    exchange: try reader.shortString("the exchange"),
                    routingKey: try reader.shortString("the routing key")
                )
            )
        case .basicGet:
            try reader.reserved()
            let queue = try reader.shortString("the queue")
            _ = try reader.bits("the flags")
            return .basicGet(queue: queue)
        case .basicGetOk:
            return .basicGetOk(
                FetchedMessage(
                    deliveryTag: try reader.integer("the delivery tag"),
                    redelivered: try reader.bits("the flags")[0],
                    exchange: try reader.shortString("the exchange"),
                    routingKey: try reader.shortString("the routing key"),
                    messageCount: try reader.integer("the message count")
                )
            )
        case .basicGetEmpty:
            _ = try reader.shortString("a reserved argument")
            return .basicGetEmpty
        case .basicAck:
            return .basicAck(tag: try reader.integer("the delivery tag"), multiple: try reader.bits("the flags")[0])
        case .basicReject:
            return .basicReject(tag: try reader.integer("the delivery tag"), requeue: try reader.bits("the flags")[0])
        case .basicNack:
            let tag: UInt64 = try reader.integer("the delivery tag")
            let bits = try reader.bits("the flags")
            return .basicNack(tag: tag, multiple: bits[0], requeue: bits[1])
        case .confirmSelect:
            _ = try reader.bits("the flags")
            return .confirmSelect
        default: return .confirmSelectOk
        }
    }

    private static func tuning(_ reader: inout FieldReader) throws(AMQPError) -> ConnectionTuning {
        ConnectionTuning(
            channelMax: try reader.integer("channel-max"),
            frameMax: try reader.integer("frame-max"),
            heartbeatSeconds: try reader.integer("heartbeat")
        )
    }

    private static func closeReason(_ reader: inout FieldReader) throws(AMQPError) -> CloseReason {
        CloseReason(
            code: try reader.integer("the reply code"),
            text: try reader.shortString("the reply text"),
            classID: try reader.integer("the class"),
            methodID: try reader.integer("the method")
        )
    }

    private static func binding(_ reader: inout FieldReader, hasFlags: Bool) throws(AMQPError) -> QueueBinding {
        try reader.reserved()
        let queue = try reader.shortString("the queue")
        let exchange = try reader.shortString("the exchange")
        let routingKey = try reader.shortString("the routing key")
        if hasFlags { _ = try reader.bits("the flags") }
        let arguments = try reader.table("the arguments")
        return QueueBinding(queue: queue, exchange: exchange, routingKey: routingKey, arguments: arguments)
    }
}

/// An octet of bits, the first one lowest.
private struct Bits {
    let octet: UInt8

    subscript(index: UInt8) -> Bool { octet & (1 << index) != 0 }
}

extension FieldReader {
    fileprivate mutating func bits(_ what: StaticString) throws(AMQPError) -> Bits {
        Bits(octet: try integer(what))
    }

    /// Skips the field that was once the access ticket.
    fileprivate mutating func reserved() throws(AMQPError) {
        _ = try integer("a reserved argument", as: UInt16.self)
    }
}
