// SPDX-License-Identifier: Apache-2.0

internal import DequeModule

/// Which key is worked on next, as a value.
///
/// Each key is in it once, so it holds no more than there are keys. No key is worked on twice at a time: one that is added
/// meanwhile comes again afterwards. Keys that wait are taken in the order in which they came, so one that comes again and
/// again delays each other by one turn at most.
struct WorkQueueState<Key: Hashable & Sendable> {
    private let options: WorkQueueOptions
    private var waiting: Deque<Key> = []
    /// What is in `waiting`, or comes there when the work on it ends.
    private var wanted: Set<Key> = []
    private var running: Set<Key> = []
    private var due: [Key: Duration] = [:]
    private var failures: [Key: Int] = [:]
    private var retries: TokenBucket

    init(_ options: WorkQueueOptions) {
        self.options = options
        retries = TokenBucket(perSecond: options.retriesPerSecond, burst: options.retryBurst)
    }

    var depth: WorkQueueDepth {
        WorkQueueDepth(waiting: waiting.count, delayed: due.count, running: running.count, failing: failures.count)
    }

    /// When the next key has waited for its time; nil when none does.
    var nextDue: Duration? { due.values.min() }

    /// A key is to be worked on as soon as may be.
    mutating func add(_ key: Key) {
        // The work that comes now says when the next one is due.
        due[key] = nil
        guard wanted.insert(key).inserted, !running.contains(key) else { return }
        waiting.append(key)
    }

    /// A key is to be worked on at that time, or before.
    mutating func add(_ key: Key, at time: Duration) {
        guard !wanted.contains(key) else { return }
        due[key] = due[key].map { min($0, time) } ?? time
    }

    /// Takes the key whose turn it is.
    ///
    /// - Parameter now: The time.
    /// - Returns: The key, which is running until ``finish(_:_:at:using:)``; nil when none waits.
    mutating func next(at now: Duration) -> Key? {
        promote(at: now)
        guard let key = waiting.popFirst() else { return nil }
        wanted.remove(key)
        running.insert(key)
        return key
    }

    /// Has the keys wait for a worker whose time has come.
    ///
    /// - Returns: How many wait.
    @discardableResult
    mutating func promote(at now: Duration) -> Int {
        let ready = due.filter { $0.value <= now }.sorted { $0.value < $1.value }
        for (key, _) in ready { add(key) }
        return waiting.count
    }

    /// The work on a key has ended.
    mutating func finish(
        _ key: Key,
        _ outcome: WorkOutcome,
        at now: Duration,
        using random: inout some RandomNumberGenerator
    ) {
        guard running.remove(key) != nil else { return }
        switch outcome {
        case .done: failures[key] = nil
        case .again(let duration):
            failures[key] = nil
            add(key, at: now + duration)
        case .retry:
            let count = (failures[key] ?? 0) + 1
            failures[key] = count
            add(key, at: now + max(delay(count, using: &random), retries.take(at: now)))
        }
        // It was added while it was worked on.
        if wanted.contains(key) { waiting.append(key) }
    }

    /// Keys that have failed are to be worked on as soon as may be: what they failed for may be over.
    mutating func retryFailing() {
        for key in failures.keys { add(key) }
    }

    /// Forgets that a key has failed, and when it was to come again: its object is gone.
    mutating func forget(_ key: Key) {
        failures[key] = nil
        due[key] = nil
    }

    private func delay(_ failures: Int, using random: inout some RandomNumberGenerator) -> Duration {
        var ceiling = options.firstDelay
        for _ in 1..<max(failures, 1) where ceiling < options.maximumDelay { ceiling *= 2 }
        return min(ceiling, options.maximumDelay) * Double.random(in: 0.8...1, using: &random)
    }
}
