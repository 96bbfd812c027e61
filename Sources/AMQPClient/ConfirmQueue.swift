// SPDX-License-Identifier: Apache-2.0

internal import DequeModule

/// The messages of a channel that wait for their confirms, in the order they were published.
///
/// The first message after `confirm.select` has the number 1, and so on
/// (https://www.rabbitmq.com/docs/confirms#publisher-confirms). Confirms come in any order and for several at once.
struct ConfirmQueue<Waiter> {
    /// Who is to be told what.
    enum Settled {
        case nobody
        case one(Waiter, PublishOutcome)
        case many([(Waiter, PublishOutcome)])
    }

    private struct Entry {
        /// `nil` once it is settled.
        var waiter: Waiter?
        var returned: PublishOutcome?
    }

    /// The number that the next message has.
    private(set) var nextTag: UInt64 = 1
    private var entries = Deque<Entry>()

    /// How many messages may still be waiting.
    var count: Int { entries.count }

    private var firstTag: UInt64 { nextTag - UInt64(entries.count) }

    mutating func append(_ waiter: Waiter) {
        entries.append(Entry(waiter: waiter))
        nextTag += 1
    }

    /// Notes that a message came back; its confirm follows.
    mutating func markReturned(_ tag: UInt64, _ outcome: PublishOutcome) throws(AMQPError) {
        guard tag >= firstTag, tag < nextTag, entries[Int(tag - firstTag)].waiter != nil else {
            throw .malformed(reason: "a message came back that was not waiting for its confirm")
        }
        entries[Int(tag - firstTag)].returned = outcome
    }

    /// Settles one message, or all up to it; number 0 and `multiple` mean all.
    mutating func settle(_ tag: UInt64, multiple: Bool, nacked: Bool) throws(AMQPError) -> Settled {
        guard tag < nextTag, tag > 0 || multiple else {
            throw .malformed(reason: "a confirm of message \(tag), which was not published")
        }
        let outcome: PublishOutcome = nacked ? .nacked : .confirmed
        guard multiple else { return settleOne(tag, outcome) }
        let count = tag == 0 ? entries.count : tag < firstTag ? 0 : Int(tag - firstTag) + 1
        var settled: [(Waiter, PublishOutcome)] = []
        for entry in entries.prefix(count) {
            guard let waiter = entry.waiter else { continue }
            settled.append((waiter, entry.returned ?? outcome))
        }
        entries.removeFirst(count)
        dropSettled()
        return settled.isEmpty ? .nobody : .many(settled)
    }

    /// Takes out everybody who still waits.
    mutating func removeAll() -> [Waiter] {
        defer { entries = [] }
        return entries.compactMap(\.waiter)
    }

    private mutating func settleOne(_ tag: UInt64, _ outcome: PublishOutcome) -> Settled {
        guard tag >= firstTag else { return .nobody }
        let index = Int(tag - firstTag)
        guard let waiter = entries[index].waiter else { return .nobody }
        let returned = entries[index].returned
        entries[index].waiter = nil
        dropSettled()
        return .one(waiter, returned ?? outcome)
    }

    private mutating func dropSettled() {
        while let first = entries.first, first.waiter == nil { entries.removeFirst() }
    }
}
