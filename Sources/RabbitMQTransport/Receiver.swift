// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Transports

/// A call of `receive` that waits for messages: its task may cancel it at any moment, and it ends exactly once.
///
/// What `Waiter` does for values of any type, here for one: a call is looked at several times for each message, and each
/// look at a state of any type would ask the Swift runtime what that type is.
final class Receiver: Sendable {
    typealias Answer = Result<[Delivery], any Error>

    private enum State {
        case created
        case waiting(CheckedContinuation<Answer, Never>)
        case ended
    }

    /// How many messages it takes at most.
    let max: Int

    /// When it was made, on the clock of the event loop in nanoseconds.
    let askedAt: UInt64

    private let state = Mutex(State.created)

    /// A call that nobody waits for yet.
    init(max: Int, askedAt: UInt64) {
        self.max = max
        self.askedAt = askedAt
    }

    /// Whether the call has its answer or was cancelled.
    var hasEnded: Bool {
        state.withLock { state in
            if case .ended = state { true } else { false }
        }
    }

    /// Suspends until `end(_:)` or until the task is cancelled; `enqueue` makes the call known to who will end it.
    func deliveries(enqueue: () -> Void) async throws -> [Delivery] {
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    guard case .created = state else { return false }
                    state = .waiting(continuation)
                    return true
                }
                if isWaiting {
                    enqueue()
                } else {
                    continuation.resume(returning: Answer.failure(CancellationError()))
                }
            }
        } onCancel: {
            _ = end(.failure(CancellationError()))
        }
        return try answer.get()
    }

    /// Gives the answer; false when the call was cancelled before.
    func end(_ answer: Answer) -> Bool {
        let continuation = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            guard case .waiting(let continuation) = state else {
                state = .ended
                return nil
            }
            state = .ended
            return continuation
        }
        continuation?.resume(returning: answer)
        return continuation != nil
    }
}
