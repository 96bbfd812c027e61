// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Synchronization
internal import Transports

/// Hands deliveries from the one receiving task to those that run handlers.
///
/// Every wait ends by an event or by ``close()``, so nothing polls. State and waiting continuations change under one
/// lock and are resumed outside it.
final class Inbox: Sendable {
    private struct Locked {
        var state = InboxState()
        var tasks: Deque<CheckedContinuation<Delivery?, Never>> = []
        var receiver: CheckedContinuation<Int?, Never>?
        var closers: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextCloser = 0
    }

    private let locked = Mutex(Locked())

    /// Lets so many deliveries be at the runtime at once; called before anything is put in.
    ///
    /// - Returns: How many tasks are to ask for deliveries.
    func open(lanes: Int) -> Int {
        locked.withLock { $0.state.opened(lanes: lanes) }
    }

    /// The next delivery for a task, or nil when the inbox is closed.
    func next() async -> Delivery? {
        await withCheckedContinuation { continuation in
            let (answer, receiver) = locked.withLock { locked -> (Delivery??, Wake?) in
                if locked.state.isClosed { return (.some(nil), nil) }
                if let delivery = locked.state.taskIdled() { return (.some(delivery), Self.wake(&locked)) }
                locked.tasks.append(continuation)
                return (nil, Self.wake(&locked))
            }
            receiver?.resume()
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// How many messages to ask the broker for, as soon as that is more than none; nil when the inbox is closed.
    func demand() async -> Int? {
        await withCheckedContinuation { continuation in
            let answer = locked.withLock { locked -> Int?? in
                if locked.state.isClosed { return .some(nil) }
                let demand = locked.state.demand
                if demand > 0 { return demand }
                locked.receiver = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Puts deliveries in; returns those that came too late and must be given back.
    func put(_ deliveries: [Delivery]) -> [Delivery] {
        change { state in
            state.isClosed || state.isPaused ? (deliveries, []) : ([], state.received(deliveries))
        }
    }

    /// A handler ran for so many nanoseconds; its delivery is now being settled.
    func handled(tookNano nano: UInt64) {
        change { ((), $0.handled(tookNano: nano)) }
    }

    /// A handled delivery is settled or given up.
    func settled() {
        change { ($0.settled(), []) }
    }

    /// Starts nothing until ``resume()``.
    ///
    /// - Returns: What was waiting; nil when the inbox is paused already, so that one caller looks after the pause.
    func pause() -> [Delivery]? {
        locked.withLock { locked in
            guard !locked.state.isPaused else { return nil }
            locked.state.paused()
            return locked.state.takeWaiting()
        }
    }

    /// Starts work again after ``pause()``.
    func resume() {
        change { ((), $0.resumed()) }
    }

    /// Whether ``close()`` was called.
    var isClosed: Bool { locked.withLock { $0.state.isClosed } }

    /// Ends every wait, now and later.
    ///
    /// Safe from any thread, any number of times.
    func close() {
        let (tasks, receiver, closers) = locked.withLock { locked in
            locked.state.closed()
            defer {
                locked.tasks.removeAll()
                locked.receiver = nil
                locked.closers.removeAll()
            }
            return (Array(locked.tasks), locked.receiver, locked.closers)
        }
        for task in tasks { task.resume(returning: nil) }
        receiver?.resume(returning: nil)
        for closer in closers.values { closer.resume() }
    }

    /// Suspends until ``close()``, or until the task is cancelled.
    func closed() async {
        let id = locked.withLock { locked in
            locked.nextCloser += 1
            return locked.nextCloser
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = locked.withLock { locked in
                    let waits = !locked.state.isClosed && !Task.isCancelled
                    if waits { locked.closers[id] = continuation }
                    return waits
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            locked.withLock { $0.closers.removeValue(forKey: id) }?.resume()
        }
    }

    /// Takes out what nobody will handle any more.
    func takeWaiting() -> [Delivery] { locked.withLock { $0.state.takeWaiting() } }

    private struct Wake {
        let receiver: CheckedContinuation<Int?, Never>
        let demand: Int
        func resume() { receiver.resume(returning: demand) }
    }

    /// Changes the state, then wakes the tasks that got a delivery, and the receiver when there is demand.
    private func change<Result>(_ body: (inout InboxState) -> (Result, handed: [Delivery])) -> Result {
        let (result, handed, wake) = locked.withLock { locked in
            let (result, taken) = body(&locked.state)
            let handed = taken.isEmpty ? [] : taken.map { ($0, locked.tasks.popFirst()) }
            return (result, handed, Self.wake(&locked))
        }
        for (delivery, task) in handed { task?.resume(returning: delivery) }
        wake?.resume()
        return result
    }

    private static func wake(_ locked: inout Locked) -> Wake? {
        guard locked.receiver != nil else { return nil }
        let demand = locked.state.demand
        guard demand > 0, let receiver = locked.receiver.take() else { return nil }
        return Wake(receiver: receiver, demand: demand)
    }
}
