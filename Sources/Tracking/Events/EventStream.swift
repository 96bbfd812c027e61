// SPDX-License-Identifier: Apache-2.0

/// The events of one envelope, stored and to come; see ``EventHub/events(of:after:)``.
///
/// For one task: two that iterate share the events between them.
public struct EventStream: AsyncSequence, Sendable {
    /// Walks over the events.
    public struct Iterator: AsyncIteratorProtocol {
        let subscription: Subscription

        /// The next item; nil behind the final event, when the hub is closed and when the task is cancelled.
        ///
        /// - Throws: what the store threw; the events can be asked for again from the last one on.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(TrackingError) -> StreamedItem? {
            try await subscription.next()
        }
    }

    let subscription: Subscription

    /// Starts where the last iterator stopped.
    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: subscription)
    }
}
