// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Threads

/// Keys of objects that need work, and the workers that do it.
///
/// ```swift
/// let queue = WorkQueue<ObjectKey>()
/// await queue.run(workers: 4) { key in await reconcile(key) ? .done : .retry }
/// ```
///
/// A key that is added many times before its turn is worked on once. It is bounded by the number of keys.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var keys: WorkQueueState<Key>
        var isClosed = false
        var workers: [Waiter] = []
        /// Ends the wait for the next key whose time comes.
        var timer: Waiter?
    }

    private let clock: any ClusterClock
    private let state: Mutex<State>

    /// Creates an empty queue.
    ///
    /// - Parameters:
    ///   - options: How keys that fail are treated.
    ///   - clock: The time.
    public init(_ options: WorkQueueOptions = WorkQueueOptions(), clock: any ClusterClock = SystemClusterClock()) {
        self.clock = clock
        state = Mutex(State(keys: WorkQueueState(options)))
    }

    /// How many keys are where.
    public var depth: WorkQueueDepth { state.withLock { $0.keys.depth } }

    /// Has a key worked on as soon as may be.
    public func add(_ key: Key) {
        change { keys, _ in keys.add(key) }
    }

    /// Has a key worked on after some time, or before.
    public func add(_ key: Key, after duration: Duration) {
        change { keys, now in keys.add(key, at: now + duration) }
    }

    /// Has keys that have failed worked on as soon as may be, whatever their pauses: what they failed for may be over.
    public func retryFailing() {
        change { keys, _ in keys.retryFailing() }
    }

    /// Forgets that a key has failed, and when it was to come again: its object is gone.
    public func forget(_ key: Key) {
        change { keys, _ in keys.forget(key) }
    }

    /// Takes no more keys: what is worked on is finished, and ``run(workers:_:)`` returns.
    public func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { (state.workers, state.timer) = ([], nil) }
            return state.workers + (state.timer.map { [$0] } ?? [])
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Works until the queue is closed or the task is cancelled, which cancels the work as well.
    ///
    /// Called once.
    ///
    /// - Parameters:
    ///   - workers: How many keys are worked on at a time.
    ///   - work: The work on one key; never called for a key while it is worked on.
    public func run(workers: Int, _ work: @escaping @Sendable (Key) async -> WorkOutcome) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<max(workers, 1) {
                group.addTask { [self] in
                    while let key = await next() {
                        let outcome = await work(key)
                        var random = SystemRandomNumberGenerator()
                        change { keys, now in keys.finish(key, outcome, at: now, using: &random) }
                    }
                }
            }
            group.addTask { [self] in await keepTime() }
            await group.waitForAll()
        }
    }

    /// The next key; nil when there will be none.
    private func next() async -> Key? {
        while !Task.isCancelled {
            let waiter = Waiter()
            let (key, isClosed) = state.withLock { state -> (Key?, Bool) in
                guard !state.isClosed else { return (nil, true) }
                let key = state.keys.next(at: clock.uptime())
                if key == nil { state.workers.append(waiter) }
                return (key, false)
            }
            if key != nil || isClosed { return key }
            await waiter.wait()
        }
        return nil
    }

    /// Wakes workers when the time of a key has come.
    private func keepTime() async {
        while !Task.isCancelled {
            let waiter = Waiter()
            let (due, isClosed) = state.withLock { state in
                state.timer = waiter
                return (state.keys.nextDue, state.isClosed)
            }
            guard !isClosed else { return }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await waiter.wait() }
                if let due {
                    group.addTask { [clock] in
                        // Cancelled when the queue has changed.
                        try? await clock.pause(for: max(due - clock.uptime(), .zero))
                    }
                }
                await group.next()
                group.cancelAll()
            }
            change { _, _ in }
        }
    }

    /// Changes the keys, and wakes as many workers as keys wait, and the timer when it would come too late.
    private func change(_ body: (inout WorkQueueState<Key>, _ now: Duration) -> Void) {
        let now = clock.uptime()
        let waiters = state.withLock { state in
            let due = state.keys.nextDue
            body(&state.keys, now)
            let waiting = state.keys.promote(at: now)
            let count = min(waiting, state.workers.count)
            var waiters = Array(state.workers.prefix(count))
            state.workers.removeFirst(count)
            if state.keys.nextDue != due, let timer = state.timer {
                waiters.append(timer)
                state.timer = nil
            }
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
