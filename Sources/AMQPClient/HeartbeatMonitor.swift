// SPDX-License-Identifier: Apache-2.0

/// When to send a heartbeat, and when to give the peer up; asked every half interval (AMQP 0-9-1, section 4.2.7).
struct HeartbeatMonitor {
    enum Action: Equatable {
        case nothing
        case send
        case giveUp
    }

    private var sentSinceTick = false
    private var silentTicks = 0

    /// Two intervals.
    private static let mostSilentTicks = 4

    /// Something was sent that is no heartbeat.
    mutating func sent() {
        sentSinceTick = true
    }

    /// Something was received, whatever it was.
    mutating func received() {
        silentTicks = 0
    }

    /// Half an interval has passed.
    mutating func tick() -> Action {
        silentTicks += 1
        guard silentTicks <= Self.mostSilentTicks else { return .giveUp }
        defer { sentSinceTick = false }
        return sentSinceTick ? .nothing : .send
    }
}
