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
            switch try await step() {
            case .deliver(let item): return item
            case .wait: await subscriber.wait()
            case .read: continue
            case .end: return nil
            }
        }
    }

    /// What to do next; never to read, for that is done here.
    func step() async throws(TrackingError) -> StreamPlace.Step {
        while true {
            let step = subscriber.nextStep()
            guard case .read(let sequence) = step else { return step }
            let events = try await store.events(
                of: subscriber.envelopeID,
                after: sequence,
                limit: StreamPlace.capacity
            )
            subscriber.change { $0.read(events) }
        }
    }
}
