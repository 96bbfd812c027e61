// SPDX-License-Identifier: Apache-2.0

import SeededRandom

@testable import AMQPClient

/// Random values of the protocol, all of them encodable.
extension SeededGenerator {
    mutating func shortString() -> String {
        oneIn(20) ? String(repeating: "é", count: 127) : String((0..<below(12)).map { _ in pick(Array("abc-. /é漢🙂")) })
    }

    mutating func bytes(upTo bound: Int) -> [UInt8] {
        (0..<below(bound)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    mutating func number<T: FixedWidthInteger>(_: T.Type = T.self) -> T {
        pick([T.min, T.max, 0, 1, T.random(in: T.min...T.max, using: &self)])
    }

    mutating func flag() -> Bool { oneIn(2) }

    mutating func table(depth: Int = 0) -> AMQPTable {
        AMQPTable((0..<below(4)).map { _ in AMQPTable.Field(shortString(), value(depth: depth + 1)) })
    }

    mutating func value(depth: Int = 0) -> AMQPValue {
        switch below(depth > 4 ? 14 : 17) {
        case 0: .bool(flag())
        case 1: .int8(number())
        case 2: .uint8(number())
        case 3: .int16(number())
        case 4: .uint16(number())
        case 5: .int32(number())
        case 6: .uint32(number())
        case 7: .int64(number())
        case 8: .float(Float(below(1000)) / 8)
        case 9: .double(Double(below(1000)) / 3)
        case 10: .decimal(scale: number(), value: number())
        case 11: .string(shortString())
        case 12: .bytes(bytes(upTo: 20))
        case 13: .timestamp(number())
        case 14: .array((0..<below(4)).map { _ in value(depth: depth + 1) })
        case 15: .table(table(depth: depth + 1))
        default: .void
        }
    }

    mutating func properties() -> AMQPProperties {
        var properties = AMQPProperties()
        if flag() { properties.contentType = shortString() }
        if flag() { properties.contentEncoding = shortString() }
        if flag() { properties.headers = table() }
        if flag() { properties.deliveryMode = number() }
        if flag() { properties.priority = number() }
        if flag() { properties.correlationID = shortString() }
        if flag() { properties.replyTo = shortString() }
        if flag() { properties.expiration = shortString() }
        if flag() { properties.messageID = shortString() }
        if flag() { properties.timestamp = number() }
        if flag() { properties.type = shortString() }
        if flag() { properties.userID = shortString() }
        if flag() { properties.appID = shortString() }
        if flag() { properties.clusterID = shortString() }
        return properties
    }

    mutating func closeReason() -> CloseReason {
        CloseReason(code: number(), text: shortString(), classID: number(), methodID: number())
    }

    mutating func tuning() -> ConnectionTuning {
        ConnectionTuning(channelMax: number(), frameMax: number(), heartbeatSeconds: number())
    }

    mutating func binding() -> QueueBinding {
        QueueBinding(queue: shortString(), exchange: shortString(), routingKey: shortString(), arguments: table())
    }

    mutating func method(_ id: MethodID) -> AMQPMethod {
        switch id {
        case .connectionStart:
            .connectionStart(
                ConnectionStart(serverProperties: table(), mechanisms: shortString(), locales: shortString())
            )
        case .connectionStartOk:
            .connectionStartOk(
                ConnectionStartOk(
                    clientProperties: table(),
                    mechanism: shortString(),
                    response: bytes(upTo: 30),
                    locale: shortString()
                )
            )
        case .connectionTune: .connectionTune(tuning())
        case .connectionTuneOk: .connectionTuneOk(tuning())
        case .connectionOpen: .connectionOpen(virtualHost: shortString())
        case .connectionOpenOk: .connectionOpenOk
        case .connectionClose: .connectionClose(closeReason())
        case .connectionCloseOk: .connectionCloseOk
        case .connectionBlocked: .connectionBlocked(reason: shortString())
        case .connectionUnblocked: .connectionUnblocked
        case .channelOpen: .channelOpen
        case .channelOpenOk: .channelOpenOk
        case .channelFlow: .channelFlow(active: flag())
        case .channelFlowOk: .channelFlowOk(active: flag())
        case .channelClose: .channelClose(closeReason())
        case .channelCloseOk: .channelCloseOk
        case .exchangeDeclare:
            .exchangeDeclare(
                ExchangeDeclaration(
                    name: shortString(),
                    type: shortString(),
                    passive: flag(),
                    durable: flag(),
                    autoDelete: flag(),
                    internalOnly: flag(),
                    arguments: table()
                )
            )
        case .exchangeDeclareOk: .exchangeDeclareOk
        case .queueDeclare:
            .queueDeclare(
                QueueDeclaration(
                    name: shortString(),
                    passive: flag(),
                    durable: flag(),
                    exclusive: flag(),
                    autoDelete: flag(),
                    arguments: table()
                )
            )
        case .queueDeclareOk:
            .queueDeclareOk(
                AMQPQueueStatus(
                    name: shortString(),
                    messageCount: Int(number(UInt32.self)),
                    consumerCount: Int(number(UInt32.self))
                )
            )
        case .queueBind: .queueBind(binding())
        case .queueBindOk: .queueBindOk
        case .queueUnbind: .queueUnbind(binding())
        case .queueUnbindOk: .queueUnbindOk
        case .queuePurge: .queuePurge(queue: shortString())
        case .queuePurgeOk: .queuePurgeOk(messageCount: number())
        case .queueDelete: .queueDelete(queue: shortString(), ifUnused: flag(), ifEmpty: flag())
        case .queueDeleteOk: .queueDeleteOk(messageCount: number())
        default: basicMethod(id)
        }
    }

    private mutating func basicMethod(_ id: MethodID) -> AMQPMethod {
        switch id {
        case .basicQos: .basicQos(prefetchCount: number(), global: flag())
        case .basicQosOk: .basicQosOk
        case .basicConsume:
            .basicConsume(
                ConsumerRequest(queue: shortString(), tag: shortString(), exclusive: flag(), arguments: table())
            )
        case .basicConsumeOk: .basicConsumeOk(tag: shortString())
        case .basicCancel: .basicCancel(tag: shortString(), noWait: flag())
        case .basicCancelOk: .basicCancelOk(tag: shortString())
        case .basicPublish:
            .basicPublish(Publication(exchange: shortString(), routingKey: shortString(), mandatory: flag()))
        case .basicReturn:
            .basicReturn(
                ReturnedMessage(code: number(), text: shortString(), exchange: shortString(), routingKey: shortString())
            )
        case .basicDeliver:
            .basicDeliver(
                DeliveredMessage(
                    consumerTag: shortString(),
                    deliveryTag: number(),
                    redelivered: flag(),
                    exchange: shortString(),
                    routingKey: shortString()
                )
            )
        case .basicGet: .basicGet(queue: shortString())
        case .basicGetOk:
            .basicGetOk(
                FetchedMessage(
                    deliveryTag: number(),
                    redelivered: flag(),
                    exchange: shortString(),
                    routingKey: shortString(),
                    messageCount: number()
                )
            )
        case .basicGetEmpty: .basicGetEmpty
        case .basicAck: .basicAck(tag: number(), multiple: flag())
        case .basicReject: .basicReject(tag: number(), requeue: flag())
        case .basicNack: .basicNack(tag: number(), multiple: flag(), requeue: flag())
        case .confirmSelect: .confirmSelect
        default: .confirmSelectOk
        }
    }
}
