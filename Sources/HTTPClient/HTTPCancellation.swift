// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Ends a request from another thread, for good: a token that has been cancelled refuses every later request.
public final class HTTPCancellation: Sendable {
    private struct State {
        var isCancelled = false
        /// Wakes the session that waits under this token.
        ///
        /// Called under the lock, so that the session cannot end
        /// meanwhile.
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Creates a token for one request, or for several in a row.
    public init() {}

    /// Makes the request that runs under this token, and all later ones, throw `HTTPError.cancelled` at once.
    public func cancel() {
        state.withLock { state in
            state.isCancelled = true
            state.wake?()
        }
    }

    /// Whether `cancel()` has been called.
    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Registers what ends the wait of a session; `false` when the token is cancelled already.
    func begin(_ wake: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard !state.isCancelled else { return false }
            state.wake = wake
            return true
        }
    }

    func end() {
        state.withLock { $0.wake = nil }
    }
}
