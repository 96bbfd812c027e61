// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Transports

/// How far the transport's life has come, and how many calls are in it.
final class Lifecycle: Sendable {
    private struct State {
        var isOpen = true
        var hasEnded = false
        var calls = 0
        var drain: CheckedContinuation<Void, Never>?
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Whether calls are still taken.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// A call begins; it ends with `leave()`.
    func enter() throws(TransportError) {
        let isOpen = state.withLock { state in
            if state.isOpen { state.calls += 1 }
            return state.isOpen
        }
        guard isOpen else { throw .closed }
    }

    /// A call ends.
    func leave() {
        let drain = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.calls -= 1
            guard state.calls == 0 else { return nil }
            defer { state.drain = nil }
            return state.drain
        }
        drain?.resume()
    }

    /// Takes no more calls; true for the first who asks, who has to do the rest and then calls `ended()`.
    func beginClosing() -> Bool {
        state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
    }

    /// Suspends the one who closes until the calls that were made before have ended.
    func drained() async {
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                if state.calls > 0 { state.drain = continuation }
                return state.calls == 0
            }
            if isDrained { continuation.resume() }
        }
    }

    /// Everything is over.
    func ended() {
        let closers = state.withLock { state in
            state.hasEnded = true
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers {
            closer.resume()
        }
    }

    /// Suspends until `ended()`.
    func untilEnded() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.closers.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }
}
