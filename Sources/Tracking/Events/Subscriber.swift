// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One subscriber: its place in the events of an envelope, and the task that waits for the next one.
final class Subscriber: Sendable {
    private struct State {
        var place: StreamPlace
        var waiter: CheckedContinuation<Void, Never>?
        var isCancelled = false
    }

    /// Counts the subscribers of the hub.
    let number: Int
    let envelopeID: String
    private let state: Mutex<State>

    init(number: Int, envelopeID: String, after sequence: Int64) {
        self.number = number
        self.envelopeID = envelopeID
        self.state = Mutex(State(place: StreamPlace(after: sequence)))
    }

    /// Changes the place, and wakes the task when there is something for it then.
    func change(_ body: (inout StreamPlace) -> Void) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            body(&state.place)
            guard state.place.hasSomething else { return nil }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// What to do next.
    func nextStep() -> StreamPlace.Step {
        state.withLock { state in state.isCancelled ? .end : state.place.nextStep() }
    }

    /// Suspends until there is something to do, or until the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isReady = state.withLock { state in
                    guard !state.isCancelled, !state.place.hasSomething else { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.isCancelled = true
                return state.waiter.take()
            }
            waiter?.resume()
        }
    }
}
