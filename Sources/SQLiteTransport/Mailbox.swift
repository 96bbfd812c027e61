// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Transports

/// What callers on any thread leave for the transport's thread.
///
/// As long as its callers: each call is in it at most once and waits for its answer.
final class Mailbox: Sendable {
    /// How far the transport's life has come.
    enum Phase {
        case open
        /// Somebody called `close()`: finish, give back what is held, end.
        case closing
        /// The transport was dropped: end at once, as if the process had crashed.
        case abandoned
        case closed
    }

    private struct State {
        var phase = Phase.open
        var requests: [Request] = []
        var closers: [CheckedContinuation<Void, Never>] = []
        /// The thread sleeps, or is about to: a change must wake it.
        var threadIsIdle = false
        var hasNews = false
    }

    private let state = Mutex(State())
    private let wake: WakeFile
    private let processBit: UInt32

    /// - Parameters:
    ///   - wake: the words that the thread sleeps on.
    ///   - processBit: the wake bit that only this transport's thread listens to, as far as there are enough of them.
    init(wake: WakeFile, processBit: UInt32) {
        self.wake = wake
        self.processBit = processBit
    }

    // MARK: Callers

    /// Leaves a request and waits for the answer.
    func call<Value: Sendable>(_ request: (Reply<Value>) -> Request) async throws(TransportError) -> Value {
        let result = await withCheckedContinuation { (reply: Reply<Value>) in
            post(request(reply))
        }
        return try result.get()
    }

    /// Leaves a request and waits for the answer or for the task to be cancelled.
    func wait<Value: Sendable>(_ request: (Waiter<Value>) -> Request) async throws -> Value {
        try await Waiter<Value>().value { post(request($0)) }
    }

    private func post(_ request: Request) {
        let isOpen = change { state in
            guard case .open = state.phase else { return false }
            state.requests.append(request)
            return true
        }
        if !isOpen {
            request.fail(.closed)
        }
    }

    /// Asks the thread to end in good order and waits until it has.
    func close() async {
        await withCheckedContinuation { (closer: CheckedContinuation<Void, Never>) in
            let hasEnded = change { state in
                switch state.phase {
                case .closed: return true
                case .open: state.phase = .closing
                case .closing, .abandoned: break
                }
                state.closers.append(closer)
                return false
            }
            if hasEnded {
                closer.resume()
            }
        }
    }

    /// Asks the thread to end without giving back what it holds.
    func abandon() {
        change { state in
            if case .open = state.phase {
                state.phase = .abandoned
            }
        }
    }

    private func change<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, mustWake) = state.withLock { state in
            let result = body(&state)
            state.hasNews = true
            let mustWake = state.threadIsIdle
            state.threadIsIdle = false
            return (result, mustWake)
        }
        if mustWake {
            wake.interrupt(bits: processBit)
        }
        return result
    }

    // MARK: The transport's thread

    /// Takes everything that was left since the last time.
    func take() -> (requests: [Request], phase: Phase) {
        state.withLock { state in
            state.hasNews = false
            state.threadIsIdle = false
            defer { state.requests = [] }
            return (state.requests, state.phase)
        }
    }

    /// Whether the thread may sleep, because nothing was left since `take()`.
    ///
    /// From then on, what is left wakes it. The thread reads the wake file's generation before `take()`, so that a wake in between is not lost.
    func mayIdle() -> Bool {
        state.withLock { state in
            state.threadIsIdle = !state.hasNews
            return state.threadIsIdle
        }
    }

    /// Ends the mailbox after the thread is done.
    func finish() {
        let (requests, closers) = state.withLock { state in
            state.phase = .closed
            defer {
                state.requests = []
                state.closers = []
            }
            return (state.requests, state.closers)
        }
        for request in requests {
            request.fail(.closed)
        }
        for closer in closers {
            closer.resume()
        }
    }
}
