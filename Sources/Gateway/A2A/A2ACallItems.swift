// SPDX-License-Identifier: Apache-2.0

internal import A2A
internal import Tracking

/// The events of an envelope as updates of a call.
struct A2ACallItems: AsyncSequence, Sendable {
    /// Walks over the updates.
    struct Iterator: AsyncIteratorProtocol {
        var events: EventStream.Iterator

        /// The next update; nil behind the last one, when the gateway shuts down and when the task is cancelled.
        mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(A2AHostError) -> A2ACallItem? {
            do throws(TrackingError) {
                switch try await events.next(isolation: actor) {
                case .event(let event): return .update(A2ACallUpdate(event))
                case .keepAlive: return .keepAlive
                case nil: return nil
                }
            } catch {
                throw A2AHostError(.store(error))
            }
        }
    }

    let events: EventStream

    func makeAsyncIterator() -> Iterator { Iterator(events: events.makeAsyncIterator()) }
}
