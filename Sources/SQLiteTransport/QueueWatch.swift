// SPDX-License-Identifier: Apache-2.0

/// Decides when a queue that a consumer waits for is worth a look.
struct QueueWatch: Equatable {
    /// The longest time between looks while a consumer waits, in nanoseconds of the monotonic clock.
    ///
    /// Guards against what cannot be announced: another program that changes the file, a clock that was set, a
    /// publisher that died between its commit and its announcement.
    static let safetyInterval: UInt64 = 1_000_000_000

    private enum Knowledge: Equatable {
        /// Nothing is known, or there were more messages than the consumer took.
        case none
        /// There was nothing more when the slot's counter was `slot`; the next message is due at `dueAt`.
        case empty(slot: UInt32, dueAt: UInt64, lookedAtMonotonicNano: UInt64)
    }

    private var knowledge = Knowledge.none

    /// Whether a look could find a message.
    func isWorthALook(
        slot: UInt32,
        now: UInt64,
        monotonicNano: UInt64,
        safetyInterval: UInt64 = Self.safetyInterval
    ) -> Bool {
        switch knowledge {
        case .none:
            true
        case .empty(let seen, let dueAt, let lookedAt):
            slot != seen || dueAt <= now || monotonicNano >= lookedAt + safetyInterval
        }
    }

    /// When the next message is due that is known of; `.max` for none.
    var dueAt: UInt64 {
        if case .empty(_, let dueAt, _) = knowledge { dueAt } else { .max }
    }

    /// Notes that the consumer took what it wanted, and more may be there.
    mutating func foundMore() {
        knowledge = .none
    }

    /// Notes that nothing is ready.
    ///
    /// - Parameters:
    ///   - slot: the counter, read before the look.
    ///   - dueAt: when the first message becomes visible.
    ///   - monotonicNano: when the look was.
    mutating func foundEmpty(slot: UInt32, dueAt: UInt64, monotonicNano: UInt64) {
        knowledge = .empty(slot: slot, dueAt: dueAt, lookedAtMonotonicNano: monotonicNano)
    }
}
