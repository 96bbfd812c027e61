// SPDX-License-Identifier: Apache-2.0

import Transports

/// Keeps what a transport reports, in order, for tests to wait for.
final class RecordingObserver: TransportObserver {
    enum Event: Sendable, Equatable {
        case leaseLost(QueueName)
        case connectionLost(TransportError)
        case reconnected
        case blocked(String)
        case resumed
    }

    private let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation

    init() {
        (events, continuation) = AsyncStream.makeStream(of: Event.self)
    }

    func leaseLost(queue: QueueName) { continuation.yield(.leaseLost(queue)) }
    func connectionLost(error: TransportError) { continuation.yield(.connectionLost(error)) }
    func reconnected() { continuation.yield(.reconnected) }
    func publishingBlocked(reason: String) { continuation.yield(.blocked(reason)) }
    func publishingResumed() { continuation.yield(.resumed) }

    /// The next event that is wanted; those before it are passed over.
    func next(where isWanted: (Event) -> Bool = { _ in true }) async -> Event? {
        for await event in events where isWanted(event) { return event }
        return nil
    }

    /// Suspends until a connection was lost.
    func lost() async -> TransportError? {
        let event = await next { if case .connectionLost = $0 { true } else { false } }
        guard case .connectionLost(let error) = event else { return nil }
        return error
    }
}
