// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One subscriber: its place in the events of an envelope, and who waits for the next one: a task, or somebody who is told.
final class Subscriber: Sendable {
    private struct State {
        var place: StreamPlace
        var waiter: CheckedContinuation<Void, Never>?
        /// Whether the last step was to wait, and nothing has come since.
        var isIdle = false
        var isCancelled = false
    }

    /// Counts the subscribers of the hub.
    let number: Int
    let envelopeID: String
    private let onNews: (@Sendable () -> Void)?
    private let state: Mutex<State>

    /// - Parameters:
    ///   - number: Counts the subscribers of the hub.
    ///   - envelopeID: The envelope.
    ///   - sequence: The last event that it has; 0 for none.
    ///   - onNews: Is called once when there is something again after the step to wait; nil for a task that waits.
    init(number: Int, envelopeID: String, after sequence: Int64, onNews: (@Sendable () -> Void)?) {
        self.number = number
        self.envelopeID = envelopeID
        self.onNews = onNews
        self.state = Mutex(State(place: StreamPlace(after: sequence)))
    }

    /// Changes the place, and wakes who waits when there is something then.
    func change(_ body: (inout StreamPlace) -> Void) {
        let (waiter, isNews) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            body(&state.place)
            guard state.place.hasSomething else { return (nil, false) }
            defer { state.isIdle = false }
            return (state.waiter.take(), state.isIdle)
        }
        waiter?.resume()
        if isNews { onNews?() }
    }

    /// What to do next.
    func nextStep() -> StreamPlace.Step {
        state.withLock { state in
            let step = state.isCancelled ? .end : state.place.nextStep()
            state.isIdle = step == .wait
            return step
        }
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
