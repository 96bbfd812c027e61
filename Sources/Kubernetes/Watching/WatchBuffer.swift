// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Synchronization
internal import Threads

/// The events of a watch between the thread that reads them and the task that takes them.
///
/// It holds so many and no more: a reader who is too slow loses the watch, and no event, for the next watch goes on from
/// the last event that was taken.
final class WatchBuffer: Sendable {
    private struct State {
        var frames: WatchFrames
        var events: Deque<WatchEvent> = []
        /// How the watch ended; nil for as the server wanted.
        var end: Result<Void, KubernetesError>?
        var waiter: Waiter?
    }

    private let limit: Int
    private let state: Mutex<State>

    init(type: ResourceType, limit: Int) {
        self.limit = limit
        state = Mutex(State(frames: WatchFrames(type: type)))
    }

    /// Takes bytes of the response; nothing after the watch has failed.
    func receive(_ bytes: [UInt8]) {
        change { state in
            guard state.end == nil else { return }
            do throws(KubernetesError) {
                state.events += try state.frames.receive(bytes)
                if state.events.count > limit {
                    state.events.removeLast(state.events.count - limit)
                    state.end = .failure(.overrun(events: limit))
                }
            } catch {
                state.end = .failure(error)
            }
        }
    }

    /// The response is over; what it held is still handed out.
    func finish(_ end: Result<Void, KubernetesError>) {
        change { $0.end = $0.end ?? end }
    }

    /// The next event; nil after the last one of a watch that ended as the server wanted.
    ///
    /// For one task at a time.
    func next() async throws(KubernetesError) -> WatchEvent? {
        while true {
            let waiter = Waiter()
            let (event, end) = state.withLock { state in
                let event = state.events.popFirst()
                let end = event == nil ? state.end : nil
                if event == nil, end == nil { state.waiter = waiter }
                return (event, end)
            }
            if let event { return event }
            if let end {
                try end.get()
                return nil
            }
            await waiter.wait()
            if Task.isCancelled { throw .cancelled }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }
}
