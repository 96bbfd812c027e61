// SPDX-License-Identifier: Apache-2.0

/// Tells a queue that has nothing to give from a consumer that the broker has forgotten: pure state.
///
/// When a quorum queue is deleted and made again at once, RabbitMQ 3.10 moves its consumers to the new queue without a word
/// and drops what that queue then hands out to them: it counts the messages as held, and the consumer waits for ever. So a
/// consumer that has room and gets nothing asks now and then how many messages are ready; if some are, twice in a row, it
/// is started anew.
struct SilenceWatch {
    /// What to do after a look at the queue.
    enum Verdict: Equatable {
        /// Nothing.
        case fine
        /// The consumers are of no use: start others on another channel.
        case forgotten
    }

    /// The first look after a consumer was ended by the broker, and the one that confirms a suspicion.
    static let shortest: Duration = .seconds(1)
    /// Looks at a queue that has been in order for long.
    static let longest: Duration = .seconds(16)

    /// How long from now until the next look.
    private(set) var interval = Self.longest
    private var lastArrivals: UInt64 = 0
    private var isSuspicious = false

    /// The broker ended a consumer: what follows is watched more closely for a while.
    mutating func disturbed() {
        interval = Self.shortest
        isSuspicious = false
    }

    /// Whether nothing has come since the last look, so that the broker is to be asked.
    ///
    /// - Parameter arrivals: how many messages have come ever.
    /// - Returns: whether it is.
    mutating func isSilent(arrivals: UInt64) -> Bool {
        guard arrivals != lastArrivals else { return true }
        lastArrivals = arrivals
        calm()
        return false
    }

    /// The broker has answered.
    ///
    /// - Parameters:
    ///   - ready: how many messages are ready; nil when the queue does not exist.
    ///   - arrivals: how many messages have come ever.
    /// - Returns: what to do.
    mutating func looked(ready: Int?, arrivals: UInt64) -> Verdict {
        guard let ready else {
            disturbed()
            return .forgotten
        }
        guard ready > 0, arrivals == lastArrivals else {
            lastArrivals = arrivals
            calm()
            return .fine
        }
        let isConfirmed = isSuspicious
        disturbed()
        // One look may come between a message and its delivery.
        isSuspicious = !isConfirmed
        return isConfirmed ? .forgotten : .fine
    }

    private mutating func calm() {
        isSuspicious = false
        interval = min(interval * 2, Self.longest)
    }
}
