// SPDX-License-Identifier: Apache-2.0

/// Keeps a subscriber in its hub for as long as somebody holds on to it.
final class Subscription: Sendable {
    private let subscriber: Subscriber
    private let hub: EventHub
    private let store: any TrackingStore

    init(_ subscriber: Subscriber, hub: EventHub, store: any TrackingStore) {
        self.subscriber = subscriber
        self.hub = hub
        self.store = store
    }

    deinit {
        hub.remove(subscriber)
    }

    /// The next item; nil at the end, and when the task is cancelled.
    func next() async throws(TrackingError) -> StreamedItem? {
        while true {
            switch subscriber.nextStep() {
            case .deliver(let item):
                return item
            case .read(let sequence):
                let events = try await store.events(
                    of: subscriber.envelopeID,
                    after: sequence,
                    limit: StreamPlace.capacity
                )
                subscriber.change { $0.read(events) }
            case .wait:
                await subscriber.wait()
            case .end:
                return nil
            }
        }
    }
}
