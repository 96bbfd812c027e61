// SPDX-License-Identifier: Apache-2.0

extension MethodID {
    /// Whether this method answers another one of the same channel.
    func answers(_ question: MethodID) -> Bool {
        switch self {
        case .channelOpenOk: question == .channelOpen
        case .channelCloseOk: question == .channelClose
        case .exchangeDeclareOk: question == .exchangeDeclare
        case .queueDeclareOk: question == .queueDeclare
        case .queueBindOk: question == .queueBind
        case .queueUnbindOk: question == .queueUnbind
        case .queuePurgeOk: question == .queuePurge
        case .queueDeleteOk: question == .queueDelete
        case .basicQosOk: question == .basicQos
        case .basicConsumeOk: question == .basicConsume
        case .basicCancelOk: question == .basicCancel
        case .basicGetOk, .basicGetEmpty: question == .basicGet
        case .confirmSelectOk: question == .confirmSelect
        default: false
        }
    }
}
