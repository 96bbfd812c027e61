// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One caller that waits for somebody else's fetch, or for the end of its own task.
final class Waiter: Sendable {
    private enum State {
        case initial
        case waiting(CheckedContinuation<Void, Never>)
        case over
    }

    private let state = Mutex(State.initial)

    func wait() async {
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

    func resume() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .over }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }
}
