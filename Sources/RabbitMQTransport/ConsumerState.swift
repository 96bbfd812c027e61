// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Transports

/// Who waits for messages of one queue, and which messages wait for somebody: pure state.
///
/// Never both at once. Times are those of the event loop's clock, in nanoseconds.
struct ConsumerState {
    /// What to do about messages, or room for them, that nobody has asked for.
    enum Idleness: Equatable {
        /// Nothing: somebody waits, or there is no room for more.
        case none
        /// Nothing until then.
        case tolerated(until: UInt64)
        /// Cancel the consumers, and give back what they pushed.
        case overdue
    }

    var window: PrefetchWindow
    private let lingerNano: UInt64
    private var receivers: Deque<Receiver> = []
    private var arrivals: Deque<Arrival> = []
    /// Since when nobody has waited though there is room for messages.
    private var idleSince: UInt64 = 0

    init(window: PrefetchWindow, linger: Duration) {
        self.window = window
        lingerNano = UInt64(max(0, linger.wholeNanoseconds))
    }

    /// How many messages the waiting calls take.
    var wanted: Int { receivers.reduce(0) { $0 + ($1.hasEnded ? 0 : $1.max) } }

    /// How many messages have come, since the beginning.
    private(set) var arrivalsEver: UInt64 = 0

    /// How many messages wait for a call.
    var arrivalCount: Int { arrivals.count }

    /// A call of `receive` began to wait.
    mutating func asked(_ receiver: Receiver) {
        receivers.removeAll { $0.hasEnded }
        receivers.append(receiver)
    }

    /// The broker pushed a message.
    mutating func arrived(_ arrival: Arrival) {
        arrivalsEver &+= 1
        window.delivered(arrival.consumer)
        arrivals.append(arrival)
    }

    /// The next call that can be answered, with the messages that it gets.
    mutating func match() -> (Receiver, [Arrival])? {
        guard !arrivals.isEmpty else { return nil }
        while let receiver = receivers.popFirst() {
            if !receiver.hasEnded { return (receiver, take(receiver.max)) }
        }
        return nil
    }

    /// The first messages, for a call that need not wait.
    mutating func take(_ max: Int) -> [Arrival] {
        let taken = Array(arrivals.prefix(max))
        arrivals.removeFirst(taken.count)
        return taken
    }

    /// The call that these messages were for was cancelled.
    mutating func putBack(_ taken: [Arrival]) {
        arrivals.prepend(contentsOf: taken)
    }

    /// A delivery was settled, which makes room for another.
    mutating func settled(_ consumer: UInt64, now: UInt64) {
        if !window.isOpen { idleSince = now }
        window.settled(consumer)
    }

    /// Nobody waits any more, after `match()` has answered everybody or calls were cancelled.
    mutating func settledDown(now: UInt64) {
        if receivers.isEmpty { idleSince = now }
    }

    /// What to do about what nobody has asked for.
    mutating func idleness(now: UInt64) -> Idleness {
        let waited = receivers.count
        receivers.removeAll { $0.hasEnded }
        if waited > 0, receivers.isEmpty { idleSince = now }
        guard receivers.isEmpty else { return .none }
        let since: UInt64
        if let first = arrivals.first {
            // With a fixed window the owner wants messages to wait here while others are being handled.
            if window.isFixed, window.unsettled > arrivals.count { return .tolerated(until: now + lingerNano) }
            since = first.arrivedAt
        } else if window.isOpen {
            since = idleSince
        } else {
            return .none
        }
        return now >= since + lingerNano ? .overdue : .tolerated(until: since + lingerNano)
    }

    /// Takes out all messages that nobody has asked for, to be given back; none while somebody waits.
    mutating func takeUnwanted() -> [Arrival] {
        guard wanted == 0 else { return [] }
        let unwanted = Array(arrivals)
        arrivals.removeAll()
        for arrival in unwanted { window.settled(arrival.consumer) }
        return unwanted
    }

    /// The channel is gone, and with it the consumers and what they pushed.
    mutating func channelClosed() {
        arrivals.removeAll()
        window.endedAll()
    }

    /// Takes out the calls that have waited since a time or longer; all without one.
    mutating func takeReceivers(askedBefore time: UInt64? = nil) -> [Receiver] {
        guard let time else {
            defer { receivers.removeAll() }
            return Array(receivers)
        }
        let late = Array(receivers.filter { $0.askedAt <= time })
        receivers.removeAll { $0.askedAt <= time }
        return late
    }
}
