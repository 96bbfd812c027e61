// SPDX-License-Identifier: Apache-2.0

/// The methods of AMQP 0-9-1 and of RabbitMQ's extensions that this client sends or understands.
///
/// https://www.rabbitmq.com/resources/specs/amqp0-9-1.extended.xml; a case is named by class and method.
enum AMQPMethod: Sendable, Hashable {
    case connectionStart(ConnectionStart)
    case connectionStartOk(ConnectionStartOk)
    case connectionTune(ConnectionTuning)
    case connectionTuneOk(ConnectionTuning)
    case connectionOpen(virtualHost: String)
    case connectionOpenOk
    case connectionClose(CloseReason)
    case connectionCloseOk
    case connectionBlocked(reason: String)
    case connectionUnblocked

    case channelOpen
    case channelOpenOk
    case channelFlow(active: Bool)
    case channelFlowOk(active: Bool)
    case channelClose(CloseReason)
    case channelCloseOk

    case exchangeDeclare(ExchangeDeclaration)
    case exchangeDeclareOk

    case queueDeclare(QueueDeclaration)
    case queueDeclareOk(AMQPQueueStatus)
    case queueBind(QueueBinding)
    case queueBindOk
    case queueUnbind(QueueBinding)
    case queueUnbindOk
    case queuePurge(queue: String)
    case queuePurgeOk(messageCount: UInt32)
    case queueDelete(queue: String, ifUnused: Bool, ifEmpty: Bool)
    case queueDeleteOk(messageCount: UInt32)

    case basicQos(prefetchCount: UInt16, global: Bool)
    case basicQosOk
    case basicConsume(ConsumerRequest)
    case basicConsumeOk(tag: String)
    case basicCancel(tag: String, noWait: Bool)
    case basicCancelOk(tag: String)
    case basicPublish(Publication)
    case basicReturn(ReturnedMessage)
    case basicDeliver(DeliveredMessage)
    case basicGet(queue: String)
    case basicGetOk(FetchedMessage)
    case basicGetEmpty
    case basicAck(tag: UInt64, multiple: Bool)
    case basicReject(tag: UInt64, requeue: Bool)
    case basicNack(tag: UInt64, multiple: Bool, requeue: Bool)

    case confirmSelect
    case confirmSelectOk
}

extension AMQPMethod {
    /// What a method is, without its arguments.
    var id: MethodID {
        switch self {
        case .connectionStart: .connectionStart
        case .connectionStartOk: .connectionStartOk
        case .connectionTune: .connectionTune
        case .connectionTuneOk: .connectionTuneOk
        case .connectionOpen: .connectionOpen
        case .connectionOpenOk: .connectionOpenOk
        case .connectionClose: .connectionClose
        case .connectionCloseOk: .connectionCloseOk
        case .connectionBlocked: .connectionBlocked
        case .connectionUnblocked: .connectionUnblocked
        case .channelOpen: .channelOpen
        case .channelOpenOk: .channelOpenOk
        case .channelFlow: .channelFlow
        case .channelFlowOk: .channelFlowOk
        case .channelClose: .channelClose
        case .channelCloseOk: .channelCloseOk
        case .exchangeDeclare: .exchangeDeclare
        case .exchangeDeclareOk: .exchangeDeclareOk
        case .queueDeclare: .queueDeclare
        case .queueDeclareOk: .queueDeclareOk
        case .queueBind: .queueBind
        case .queueBindOk: .queueBindOk
        case .queueUnbind: .queueUnbind
        case .queueUnbindOk: .queueUnbindOk
        case .queuePurge: .queuePurge
        case .queuePurgeOk: .queuePurgeOk
        case .queueDelete: .queueDelete
        case .queueDeleteOk: .queueDeleteOk
        case .basicQos: .basicQos
        case .basicQosOk: .basicQosOk
        case .basicConsume: .basicConsume
        case .basicConsumeOk: .basicConsumeOk
        case .basicCancel: .basicCancel
        case .basicCancelOk: .basicCancelOk
        case .basicPublish: .basicPublish
        case .basicReturn: .basicReturn
        case .basicDeliver: .basicDeliver
        case .basicGet: .basicGet
        case .basicGetOk: .basicGetOk
        case .basicGetEmpty: .basicGetEmpty
        case .basicAck: .basicAck
        case .basicReject: .basicReject
        case .basicNack: .basicNack
        case .confirmSelect: .confirmSelect
        case .confirmSelectOk: .confirmSelectOk
        }
    }
}
