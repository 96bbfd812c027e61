// SPDX-License-Identifier: Apache-2.0

/// How many messages of a queue the broker may push, and through which consumers.
///
/// A message that was pushed here is held back from every other replica, so the window is exactly what the calls of
/// `receive` have asked for so far: one for a single long handler, what fills the sidecar's inbox for short ones.
///
/// AMQP's limit belongs to a consumer and holds for its life; a shared limit, which could be changed, is not for quorum
/// queues. So the window grows by *another* consumer for the difference: nothing is interrupted, and what the first
/// consumers hold stays counted. It shrinks when a message was pushed that nobody asked for in time: all consumers are
/// cancelled, and the next call of `receive` begins anew.
struct PrefetchWindow {
    private struct Consumer {
        let number: UInt64
        let prefetch: Int
        var unsettled = 0
    }

    private let fixed: UInt16?
    private var consumers: [Consumer] = []

    init(_ prefetch: RabbitMQTransportOptions.Prefetch) {
        fixed =
            switch prefetch {
            case .auto: nil
            case .fixed(let count): max(1, count)
            }
    }

    /// Whether the size was given and does not follow demand.
    var isFixed: Bool { fixed != nil }

    /// How many messages the broker may push, those that are not settled included.
    var limit: Int { consumers.reduce(0) { $0 + $1.prefetch } }

    /// How many messages the consumers have pushed and nobody has settled; those of cancelled consumers do not count.
    var unsettled: Int { consumers.reduce(0) { $0 + $1.unsettled } }

    /// Whether the broker may push more.
    var isOpen: Bool { unsettled < limit }

    /// The consumers' numbers.
    var numbers: [UInt64] { consumers.map(\.number) }

    /// The prefetch of the consumer to start for calls that wait for so many messages; nil when there are enough.
    func shortfall(wanted: Int) -> UInt16? {
        guard wanted > 0 else { return nil }
        if let fixed { return consumers.isEmpty ? fixed : nil }
        let missing = unsettled + wanted - limit
        guard missing > 0 else { return nil }
        // Demand that grows in small steps does not pile up consumers.
        let increment = consumers.count < 4 ? missing : max(missing, limit / 2)
        return UInt16(clamping: increment)
    }

    /// A consumer is being started.
    mutating func started(_ number: UInt64, prefetch: UInt16) {
        consumers.append(Consumer(number: number, prefetch: Int(prefetch)))
    }

    /// A consumer pushed a message.
    mutating func delivered(_ number: UInt64) {
        change(number, by: 1)
    }

    /// A message is settled, or has gone back.
    mutating func settled(_ number: UInt64) {
        change(number, by: -1)
    }

    /// A consumer has ended.
    mutating func ended(_ number: UInt64) {
        consumers.removeAll { $0.number == number }
    }

    /// All consumers have ended.
    mutating func endedAll() {
        consumers.removeAll()
    }

    private mutating func change(_ number: UInt64, by difference: Int) {
        for index in consumers.indices where consumers[index].number == number {
            consumers[index].unsettled += difference
        }
    }
}
