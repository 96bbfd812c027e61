// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Passes canceled envelopes on to the sidecars that listen.
final class CancellationHub: Sendable {
    /// What a listener gets.
    enum Item: Sendable, Equatable {
        /// An envelope whose messages are to be dropped.
        case canceled(String)
        /// Nothing happened for a while.
        case keepAlive
    }

    private struct State {
        var listeners: [Int: AsyncStream<Item>.Continuation] = [:]
        var nextNumber = 0
        var isClosed = false
    }

    /// More than a listener leaves unread ends its stream: it comes back and gets all that count.
    private static let capacity = 1_024

    private let state = Mutex(State())

    /// What is canceled from now on; ends when the listener is too slow, and when the hub is closed.
    func listen() -> AsyncStream<Item> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Item.self,
            bufferingPolicy: .bufferingOldest(Self.capacity)
        )
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.nextNumber += 1
            state.listeners[state.nextNumber] = continuation
            return state.nextNumber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    /// Passes envelopes on.
    func publish(_ ids: [String]) {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners {
            for id in ids {
                guard case .dropped = listener.yield(.canceled(id)) else { continue }
                listener.finish()
                break
            }
        }
    }

    /// Ends the streams of those who listen, when they may have missed something: they come back and get all that count.
    func restart() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.finish() }
    }

    /// Gives a sign of life.
    func keepAlive() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(.keepAlive) }
    }

    /// Ends all streams.
    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
