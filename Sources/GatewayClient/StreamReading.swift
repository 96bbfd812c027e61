// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient
internal import Synchronization

/// What was read of an envelope's events so far, over all the connections that it took.
final class StreamReading: Sendable {
    private struct State {
        var events = ServerSentEvents()
        var final: EnvelopeUpdate?
        var count = 0
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let onUpdate: @Sendable (EnvelopeUpdate) -> Void
    private let state = Mutex(State())

    init(_ onUpdate: @escaping @Sendable (EnvelopeUpdate) -> Void) { self.onUpdate = onUpdate }

    /// How many events there were.
    var count: Int { state.withLock { $0.count } }
    /// The final event, when it has come.
    var final: EnvelopeUpdate? { state.withLock { $0.final } }
    /// The pause that the gateway asks for.
    var retry: Duration? { state.withLock { $0.events.retry } }

    /// A connection is made.
    ///
    /// - Returns: The id of the last event that came; nil for the first connection.
    func begin() -> String? {
        state.withLock { state in
            let last = state.events.lastEventID
            state.events = ServerSentEvents(lastEventID: last)
            state.isClosed = false
            return last.isEmpty ? nil : last
        }
    }

    /// Takes bytes of a stream.
    func receive(_ bytes: [UInt8]) {
        let updates = state.withLock { state in
            state.events.receive(bytes).filter { $0.name == "update" }.compactMap { event in
                (try? JSONValue(decoding: Array(event.data.utf8))).flatMap(EnvelopeUpdate.init)
            }
        }
        for update in updates {
            onUpdate(update)
            let waiter = state.withLock { state in
                state.count += 1
                guard update.status.isFinal else { return nil as CheckedContinuation<Void, Never>? }
                state.final = update
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    /// Suspends until the final event has come, or the reading is closed.
    func ended() async {
        await withCheckedContinuation { continuation in
            let waits = state.withLock { state in
                let waits = state.final == nil && !state.isClosed
                if waits { state.waiter = continuation }
                return waits
            }
            if !waits { continuation.resume() }
        }
    }

    /// Ends ``ended()``.
    func close() {
        state.withLock { state in
            state.isClosed = true
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }
}
