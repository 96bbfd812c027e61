// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A suspended call that its task may cancel at any moment, and that ends exactly once.
///
/// For transports whose `receive` is answered from another thread.
package final class Waiter<Value: Sendable>: Sendable {
    private typealias Continuation = CheckedContinuation<Result<Value, any Error>, Never>

    private enum State {
        case created
        case waiting(Continuation)
        case ended
    }

    private let state = Mutex(State.created)

    /// A call that nobody waits for yet.
    package init() {}

    /// Whether the call has its answer or was cancelled.
    package var hasEnded: Bool {
        state.withLock { state in
            if case .ended = state { true } else { false }
        }
    }

    /// Suspends until `end(_:)` or until the task is cancelled; `enqueue` makes the waiter known to who will end it.
    package func value(enqueue: (Waiter<Value>) -> Void) async throws -> Value {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Continuation) in
                let isWaiting = state.withLock { state in
                    guard case .created = state else { return false }
                    state = .waiting(continuation)
                    return true
                }
                if isWaiting {
                    enqueue(self)
                } else {
                    continuation.resume(returning: .failure(CancellationError()))
                }
            }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }

    /// Gives the answer; false when the call was cancelled before.
    package func end(_ result: Result<Value, any Error>) -> Bool {
        guard let continuation = takeContinuation() else { return false }
        continuation.resume(returning: result)
        return true
    }

    private func cancel() {
        takeContinuation()?.resume(returning: .failure(CancellationError()))
    }

    private func takeContinuation() -> Continuation? {
        state.withLock { state in
            let old = state
            state = .ended
            guard case .waiting(let continuation) = old else { return nil }
            return continuation
        }
    }
}
