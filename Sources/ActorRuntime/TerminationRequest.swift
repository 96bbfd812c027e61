// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes
internal import Synchronization

/// The first SIGTERM or SIGINT, to be waited for; the second ends the process at once.
final class TerminationRequest: Sendable {
    private enum State {
        case none
        case waited(CheckedContinuation<Void, Never>)
        case arrived
    }

    private let state: SharedState
    private let signals: TerminationSignals

    private final class SharedState: Sendable {
        let state = Mutex(State.none)
    }

    init() {
        let state = SharedState()
        self.state = state
        signals = TerminationSignals { signal, count in
            guard count == 1 else { _exit(128 + signal) }
            let waiter: CheckedContinuation<Void, Never>? = state.state.withLock { state in
                defer { state = .arrived }
                if case .waited(let continuation) = state { return continuation }
                return nil
            }
            waiter?.resume()
        }
    }

    /// Returns once a signal has come.
    ///
    /// Only one task may wait.
    func wait() async {
        await withCheckedContinuation { continuation in
            let hasArrived = state.state.withLock { state in
                if case .arrived = state { return true }
                state = .waited(continuation)
                return false
            }
            if hasArrived { continuation.resume() }
        }
    }
}
