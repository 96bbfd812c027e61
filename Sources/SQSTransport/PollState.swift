// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// Who waits for messages of one queue, and what is there for them: pure state.
struct PollState {
    /// A `receive` call that waits.
    struct Receiver {
        let max: Int
        let waiter: Waiter<[Delivery]>
    }

    private var receivers: [Receiver] = []
    private var arrivals: [Delivery] = []
    /// Ended as soon as nobody waits for messages any more.
    private var idleWatch: Waiter<Void>?
    private var closers: [CheckedContinuation<Void, Never>] = []
    private(set) var isPolling = false
    private(set) var isClosed = false

    /// Whether somebody waits for messages.
    var isWanted: Bool { receivers.contains { !$0.waiter.hasEnded } }

    /// A call wants messages; true when polling has to start for it.
    mutating func wait(_ receiver: Receiver) -> Bool {
        guard !isClosed else {
            _ = receiver.waiter.end(.failure(TransportError.closed))
            return false
        }
        receivers.append(receiver)
        handOut()
        guard isWanted, !isPolling else { return false }
        isPolling = true
        return true
    }

    /// How many messages to ask for next; nil when polling has ended because nobody waits.
    mutating func nextPoll() -> Int? {
        receivers.removeAll { $0.waiter.hasEnded }
        let wanted = receivers.reduce(0) { $0 + min($1.max, SQSLimit.batchCount) }
        if wanted > 0 { return min(wanted, SQSLimit.batchCount) }
        isPolling = false
        for closer in closers {
            closer.resume()
        }
        closers = []
        return nil
    }

    /// Messages have arrived; true when nobody takes some of them for now.
    mutating func arrived(_ deliveries: [Delivery]) -> Bool {
        arrivals += deliveries
        handOut()
        return !arrivals.isEmpty
    }

    /// Takes out what nobody has taken.
    mutating func takeArrivals() -> [Delivery] {
        defer { arrivals = [] }
        return arrivals
    }

    /// Ends all calls that wait.
    mutating func fail(_ error: TransportError) {
        for receiver in receivers {
            _ = receiver.waiter.end(.failure(error))
        }
        receivers = []
        wakeWatchIfIdle()
    }

    /// Ends all calls, now and later.
    mutating func close() {
        isClosed = true
        fail(.closed)
    }

    /// A call was cancelled.
    mutating func demandDropped() {
        receivers.removeAll { $0.waiter.hasEnded }
        wakeWatchIfIdle()
    }

    /// Ends the waiter as soon as nobody waits for messages.
    mutating func watch(_ waiter: Waiter<Void>) {
        idleWatch = waiter
        wakeWatchIfIdle()
    }

    /// Resumes the continuation when polling has ended.
    mutating func whenEnded(_ continuation: CheckedContinuation<Void, Never>) {
        if isPolling {
            closers.append(continuation)
        } else {
            continuation.resume()
        }
    }

    private mutating func wakeWatchIfIdle() {
        guard !isWanted, let watch = idleWatch else { return }
        idleWatch = nil
        _ = watch.end(.success(()))
    }

    /// Gives arrivals to who waits, first come, first served.
    private mutating func handOut() {
        var served = 0
        for receiver in receivers {
            guard !arrivals.isEmpty else { break }
            served += 1
            let share = Array(arrivals.prefix(receiver.max))
            if receiver.waiter.end(.success(share)) {
                arrivals.removeFirst(share.count)
            }
        }
        receivers.removeFirst(served)
    }
}
