// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One task that waits to be told to go on, or for its own cancellation.
///
/// For work that one of many callers does for all of them: the others wait, each with a waiter of its own, and the one that
/// is done resumes them. A waiter that was resumed before it waited does not wait.
public final class Waiter: Sendable {
    private enum State {
        case initial
        case waiting(CheckedContinuation<Void, Never>)
        case over
    }

    private let state = Mutex(State.initial)

    /// Makes a waiter.
    public init() {}

    /// Returns when somebody has called ``resume()``, or the task is cancelled.
    public func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if case .over = state { return true }
                    state = .waiting(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            resume()
        }
    }

    /// Ends the wait, at once or before it begins.
    public func resume() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .over }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }
}
