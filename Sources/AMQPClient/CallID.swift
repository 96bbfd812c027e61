// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Names a call that waits for its answer.
struct CallID: Sendable, Hashable {
    let rawValue: UInt64

    private static let last = Atomic<UInt64>(0)

    /// A name that no other call of this process has.
    static func next() -> CallID {
        CallID(rawValue: last.add(1, ordering: .relaxed).newValue)
    }
}

/// What the broker answered to a call.
enum CallAnswer: Sendable {
    case method(AMQPMethod)
    case fetched(AMQPDelivery, messageCount: Int)
}
