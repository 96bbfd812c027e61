// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import NIOCore
internal import Transports

/// Calls that are made while the broker cannot be used wait here, and not for ever.
extension Engine {
    /// Whether messages can be published and methods called.
    var isReady: Bool { !isClosed && publisher != nil && blockedReason == nil }

    /// Returns when the broker can be used.
    ///
    /// - Throws: ``TransportError/unavailable(reason:)`` when that takes too long, ``TransportError/closed``.
    func untilReady() async throws(TransportError) {
        guard !isReady else { return }
        guard !isClosed else { throw .closed }
        let limit = blockedReason == nil ? options.waitLimit : options.publishLimit
        try await wait(limit)
    }

    /// Returns when the broker can be used for the first time.
    ///
    /// - Throws: why it cannot: after the limit, or at once when trying again is of no use.
    func untilOpened() async throws(TransportError) {
        guard !isReady else { return }
        try await wait(options.openLimit)
    }

    private func wait(_ limit: Duration) async throws(TransportError) {
        let number = nextNumber()
        let error = await withCheckedContinuation { (continuation: CheckedContinuation<TransportError?, Never>) in
            let timeout = schedule(after: limit) { engine in
                engine.endWait(number, engine.reasonToWait(limit))
            }
            waits[number] = ReadyWait(continuation: continuation, timeout: timeout)
        }
        if let error { throw error }
    }

    /// Lets waiting calls go on, if the broker can be used now.
    func endWaitsIfReady() {
        guard isReady else { return }
        endWaits(nil)
    }

    /// Ends all waits.
    func endWaits(_ error: TransportError?) {
        for number in waits.keys { endWait(number, error) }
    }

    private func endWait(_ number: UInt64, _ error: TransportError?) {
        guard let wait = waits.removeValue(forKey: number) else { return }
        wait.timeout.cancel()
        wait.continuation.resume(returning: error)
    }

    /// Why the broker has not been usable for so long.
    private func reasonToWait(_ limit: Duration) -> TransportError {
        if let blockedReason {
            return .unavailable(reason: "it has taken no messages for \(limit): \(blockedReason)")
        }
        return lastError
    }
}
