// SPDX-License-Identifier: Apache-2.0

/// A method's class and number, in the upper and the lower half, as a method frame begins.
enum MethodID: UInt32, Sendable, CaseIterable {
    case connectionStart = 0x000A_000A
    case connectionStartOk = 0x000A_000B
    case connectionTune = 0x000A_001E
    case connectionTuneOk = 0x000A_001F
    case connectionOpen = 0x000A_0028
    case connectionOpenOk = 0x000A_0029
    case connectionClose = 0x000A_0032
    case connectionCloseOk = 0x000A_0033
    case connectionBlocked = 0x000A_003C
    case connectionUnblocked = 0x000A_003D

    case channelOpen = 0x0014_000A
    case channelOpenOk = 0x0014_000B
    case channelFlow = 0x0014_0014
    case channelFlowOk = 0x0014_0015
    case channelClose = 0x0014_0028
    case channelCloseOk = 0x0014_0029

    case exchangeDeclare = 0x0028_000A
    case exchangeDeclareOk = 0x0028_000B

    case queueDeclare = 0x0032_000A
    case queueDeclareOk = 0x0032_000B
    case queueBind = 0x0032_0014
    case queueBindOk = 0x0032_0015
    case queuePurge = 0x0032_001E
    case queuePurgeOk = 0x0032_001F
    case queueDelete = 0x0032_0028
    case queueDeleteOk = 0x0032_0029
    case queueUnbind = 0x0032_0032
    case queueUnbindOk = 0x0032_0033

    case basicQos = 0x003C_000A
    case basicQosOk = 0x003C_000B
    case basicConsume = 0x003C_0014
    case basicConsumeOk = 0x003C_0015
    case basicCancel = 0x003C_001E
    case basicCancelOk = 0x003C_001F
    case basicPublish = 0x003C_0028
    case basicReturn = 0x003C_0032
    case basicDeliver = 0x003C_003C
    case basicGet = 0x003C_0046
    case basicGetOk = 0x003C_0047
    case basicGetEmpty = 0x003C_0048
    case basicAck = 0x003C_0050
    case basicReject = 0x003C_005A
    case basicNack = 0x003C_0078

    case confirmSelect = 0x0055_000A
    case confirmSelectOk = 0x0055_000B
}

extension MethodID: CustomStringConvertible {
    /// The method as the specification spells it, for instance `queue.declare-ok`.
    var description: String {
        switch self {
        case .connectionStart: "connection.start"
        case .connectionStartOk: "connection.start-ok"
        case .connectionTune: "connection.tune"
        case .connectionTuneOk: "connection.tune-ok"
        case .connectionOpen: "connection.open"
        case .connectionOpenOk: "connection.open-ok"
        case .connectionClose: "connection.close"
        case .connectionCloseOk: "connection.close-ok"
        case .connectionBlocked: "connection.blocked"
        case .connectionUnblocked: "connection.unblocked"
        case .channelOpen: "channel.open"
        case .channelOpenOk: "channel.open-ok"
        case .channelFlow: "channel.flow"
        case .channelFlowOk: "channel.flow-ok"
        case .channelClose: "channel.close"
        case .channelCloseOk: "channel.close-ok"
        case .exchangeDeclare: "exchange.declare"
        case .exchangeDeclareOk: "exchange.declare-ok"
        case .queueDeclare: "queue.declare"
        case .queueDeclareOk: "queue.declare-ok"
        case .queueBind: "queue.bind"
        case .queueBindOk: "queue.bind-ok"
        case .queuePurge: "queue.purge"
        case .queuePurgeOk: "queue.purge-ok"
        case .queueDelete: "queue.delete"
        case .queueDeleteOk: "queue.delete-ok"
        case .queueUnbind: "queue.unbind"
        case .queueUnbindOk: "queue.unbind-ok"
        case .basicQos: "basic.qos"
        case .basicQosOk: "basic.qos-ok"
        case .basicConsume: "basic.consume"
        case .basicConsumeOk: "basic.consume-ok"
        case .basicCancel: "basic.cancel"
        case .basicCancelOk: "basic.cancel-ok"
        case .basicPublish: "basic.publish"
        case .basicReturn: "basic.return"
        case .basicDeliver: "basic.deliver"
        case .basicGet: "basic.get"
        case .basicGetOk: "basic.get-ok"
        case .basicGetEmpty: "basic.get-empty"
        case .basicAck: "basic.ack"
        case .basicReject: "basic.reject"
        case .basicNack: "basic.nack"
        case .confirmSelect: "confirm.select"
        case .confirmSelectOk: "confirm.select-ok"
        }
    }

    /// How a reason for closing names the method that caused it; `nil` for none.
    static func name(classID: UInt16, methodID: UInt16) -> String? {
        guard classID != 0 else { return nil }
        return MethodID(rawValue: UInt32(classID) << 16 | UInt32(methodID))?.description
            ?? "method \(classID).\(methodID)"
    }
}
