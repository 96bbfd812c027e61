// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Those who listen to something, each with a stream of its own.
final class Listeners<Element: Sendable>: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Element>.Continuation] = [:]
        var nextNumber = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Everybody who listens now.
    var all: [AsyncStream<Element>.Continuation] { state.withLock { Array($0.listeners.values) } }

    /// A stream from now on, which whoever reads it leaves by not reading on; it ends at once when all have ended.
    func listen(_ policy: AsyncStream<Element>.Continuation.BufferingPolicy) -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(of: Element.self, bufferingPolicy: policy)
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

    /// Ends all streams, also those of whoever comes later.
    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
