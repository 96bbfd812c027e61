// SPDX-License-Identifier: Apache-2.0

/// The events of one envelope for somebody who has no task to wait for them, and is told when there are some.
///
/// Tells what ``EventStream`` tells. For one caller at a time; dropping the feed ends the subscription.
public struct EventFeed: Sendable {
    /// What there is.
    public enum Step: Sendable, Equatable {
        /// The next item.
        case item(StreamedItem)
        /// Nothing at the moment; the feed's owner is told once when there is something again.
        case waiting
        /// Nothing more: the final event was the last item, or the hub is closed.
        case ended
    }

    let subscription: Subscription

    /// What comes next; reads the store where it must, and does not wait for what has not happened.
    ///
    /// - Throws: what the store threw; the events can be asked for again from the last one on.
    public func next() async throws(TrackingError) -> Step {
        switch try await subscription.step() {
        case .deliver(let item): .item(item)
        case .wait, .read: .waiting
        case .end: .ended
        }
    }
}
