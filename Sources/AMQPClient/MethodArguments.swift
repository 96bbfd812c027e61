// SPDX-License-Identifier: Apache-2.0

/// `connection.start`: what the broker is and how to log in to it.
struct ConnectionStart: Sendable, Hashable {
    var versionMajor: UInt8 = 0
    var versionMinor: UInt8 = 9
    var serverProperties: AMQPTable
    /// Names of SASL mechanisms, with spaces between.
    var mechanisms: String
    var locales: String = "en_US"
}

/// `connection.start-ok`: what this client is and its login.
struct ConnectionStartOk: Sendable, Hashable {
    var clientProperties: AMQPTable
    var mechanism: String
    /// Holds the password.
    var response: [UInt8]
    var locale: String = "en_US"
}

/// The limits of a connection, offered in `connection.tune` and agreed in `connection.tune-ok`; zero for no limit.
struct ConnectionTuning: Sendable, Hashable {
    var channelMax: UInt16
    var frameMax: UInt32
    var heartbeatSeconds: UInt16
}

/// Why a connection or a channel is closed, and the method that caused it, if one did.
struct CloseReason: Sendable, Hashable {
    var code: UInt16
    var text: String
    var classID: UInt16 = 0
    var methodID: UInt16 = 0

    /// An orderly close.
    static let done = CloseReason(code: AMQPReplyCode.success, text: "done")

    /// The method that caused it as the specification spells it.
    var method: String? { MethodID.name(classID: classID, methodID: methodID) }
}

/// `exchange.declare`.
struct ExchangeDeclaration: Sendable, Hashable {
    var name: String
    var type: String
    var passive = false
    var durable = true
    var autoDelete = false
    var internalOnly = false
    var arguments: AMQPTable = [:]
}

/// `queue.declare`.
struct QueueDeclaration: Sendable, Hashable {
    var name: String
    var passive = false
    var durable = true
    var exclusive = false
    var autoDelete = false
    var arguments: AMQPTable = [:]
}

/// `queue.bind` and `queue.unbind`.
struct QueueBinding: Sendable, Hashable {
    var queue: String
    var exchange: String
    var routingKey: String
    var arguments: AMQPTable = [:]
}

/// `basic.consume`; deliveries are always acknowledged.
struct ConsumerRequest: Sendable, Hashable {
    var queue: String
    var tag: String
    var exclusive = false
    var arguments: AMQPTable = [:]
}

/// `basic.publish`.
struct Publication: Sendable, Hashable {
    var exchange: String
    var routingKey: String
    var mandatory: Bool
}

/// `basic.return`.
struct ReturnedMessage: Sendable, Hashable {
    var code: UInt16
    var text: String
    var exchange: String
    var routingKey: String
}

/// `basic.deliver`.
struct DeliveredMessage: Sendable, Hashable {
    var consumerTag: String
    var deliveryTag: UInt64
    var redelivered: Bool
    var exchange: String
    var routingKey: String
}

/// `basic.get-ok`.
struct FetchedMessage: Sendable, Hashable {
    var deliveryTag: UInt64
    var redelivered: Bool
    var exchange: String
    var routingKey: String
    var messageCount: UInt32
}
