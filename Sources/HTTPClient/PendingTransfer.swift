// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One request of a pool and whoever waits for its outcome, which comes once.
final class PendingTransfer: Sendable {
    typealias Outcome = Result<HTTPResponse, HTTPError>

    private struct State {
        var isCancelled = false
        var continuation: CheckedContinuation<Outcome, Never>?
    }

    let request: HTTPRequest
    /// Takes the body of a response piece by piece, on the pool's thread; nil to collect it.
    let receive: (@Sendable ([UInt8]) -> Void)?
    private let state = Mutex(State())

    init(_ request: HTTPRequest, receive: (@Sendable ([UInt8]) -> Void)? = nil) {
        self.request = request
        self.receive = receive
    }

    /// Whether nobody wants the response any more.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func markCancelled() {
        state.withLock { $0.isCancelled = true }
    }

    /// Has the outcome delivered there; called before anybody else knows of the request.
    func deliver(to continuation: CheckedContinuation<Outcome, Never>) {
        state.withLock { $0.continuation = continuation }
    }

    func finish(_ outcome: Outcome) {
        state.withLock { state in
            let waiting = state.continuation
            state.continuation = nil
            return waiting
        }?.resume(returning: outcome)
    }
}
