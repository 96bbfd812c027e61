// SPDX-License-Identifier: Apache-2.0

/// How many calls may hold a connection, and who waits for one, in the order of arrival.
struct ConnectionSlots {
    typealias Waiter = CheckedContinuation<Bool, Never>

    private let limit: Int
    private var taken = 0
    private var waiters: [(call: UInt64, continuation: Waiter)] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes a slot if one is free.
    mutating func takeAtOnce() -> Bool {
        guard taken < limit else { return false }
        taken += 1
        return true
    }

    /// Puts a call at the end of the line; it is resumed with `true` once it has a slot.
    mutating func enqueue(_ continuation: Waiter, as call: UInt64) {
        waiters.append((call, continuation))
    }

    /// Takes a call out of the line.
    mutating func removeWaiter(_ call: UInt64) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.call == call }) else { return nil }
        return waiters.remove(at: index).continuation
    }

    /// Gives a slot back, or on to the call returned.
    mutating func release() -> Waiter? {
        guard !waiters.isEmpty else {
            taken -= 1
            return nil
        }
        return waiters.removeFirst().continuation
    }

    /// Empties the line.
    mutating func removeAllWaiters() -> [Waiter] {
        defer { waiters = [] }
        return waiters.map(\.continuation)
    }
}
