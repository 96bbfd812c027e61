// SPDX-License-Identifier: Apache-2.0

internal import MCP
internal import Tracking

/// The events of an envelope as updates of a call.
struct MCPCallUpdates: AsyncSequence, Sendable {
    struct Iterator: AsyncIteratorProtocol {
        fileprivate var events: Result<EventStream.Iterator, TrackingError>

        mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(TrackingError) -> MCPCallUpdate? {
            var iterator = try events.get()
            while let item = try await iterator.next(isolation: actor) {
                // The protocol's server keeps its streams alive itself.
                if case .event(let event) = item { return MCPCallUpdate(event) }
            }
            return nil
        }
    }

    private let events: Result<EventStream, TrackingError>

    /// The updates that the events tell.
    init(_ events: EventStream) { self.events = .success(events) }

    /// No updates, because the events cannot be had.
    init(failing error: TrackingError) { events = .failure(error) }

    func makeAsyncIterator() -> Iterator { Iterator(events: events.map { $0.makeAsyncIterator() }) }
}
