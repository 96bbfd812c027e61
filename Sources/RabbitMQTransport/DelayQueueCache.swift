// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// Which delay queues have been declared, and when; what was declared long ago is forgotten.
///
/// Times are milliseconds of any clock that never goes back.
struct DelayQueueCache {
    private var declaredAt: [DelayQueue: UInt64] = [:]

    /// Whether a message may be published to the queue without declaring it first.
    func isFresh(_ queue: DelayQueue, now: UInt64) -> Bool {
        declaredAt[queue].map { now < $0 + DelayQueue.refreshMilliseconds } ?? false
    }

    /// The queue was declared.
    mutating func declared(_ queue: DelayQueue, now: UInt64) {
        declaredAt[queue] = now
        // The broker has dropped those by now.
        declaredAt = declaredAt.filter { now < $0.value + $0.key.expiryMilliseconds }
    }

    /// The queue turned out to be missing.
    mutating func forget(_ queue: DelayQueue) {
        declaredAt[queue] = nil
    }

    /// The queues in which messages for a queue may wait.
    func queues(for target: QueueName) -> [DelayQueue] {
        declaredAt.keys.filter { $0.target == target }
    }
}
