// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// Whether a broker answers, as a value: while it does not, one asks it and everybody else is told why.
struct BrokerState: Sendable {
    /// Why it cannot be used now; nil while it can.
    private(set) var trouble: TransportError?
    private var queue: QueueName?

    /// The queue that the one who asks a broker that is away asks about; nil while it is not away.
    var probed: QueueName? { trouble == nil ? nil : queue }

    /// Somebody wants to ask about a queue.
    ///
    /// - Returns: Why it is not asked; nil when it is.
    mutating func asked(about queue: QueueName) -> TransportError? {
        self.queue = queue
        return trouble
    }

    /// It has answered.
    mutating func answered() { trouble = nil }

    /// It has refused, or not answered.
    mutating func failed(_ error: TransportError) {
        switch error {
        case .unavailable: trouble = error
        // Whatever it says of a queue, it is there.
        default: trouble = nil
        }
    }
}
