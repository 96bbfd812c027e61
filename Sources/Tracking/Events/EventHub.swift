// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Passes the events of envelopes on to who watches them, as soon as they are stored.
///
/// Publishing never waits and never fails. Every subscriber has a few events of its own in memory; one that is too slow
/// for that costs the others nothing and reads what it missed from the store, so that nobody ever misses an event, sees
/// one twice or sees two in the wrong order. An idle subscriber costs a few hundred bytes and no timer.
public final class EventHub: Sendable {
    private struct State {
        var subscribers: [String: [Subscriber]] = [:]
        var count = 0
        var nextNumber = 0
        var isClosed = false
    }

    private let store: any TrackingStore
    private let maxSubscribers: Int
    private let state = Mutex(State())

    /// A hub that nobody listens to yet.
    ///
    /// - Parameters:
    ///   - store: where the events are.
    ///   - maxSubscribers: how many subscribers there may be at once.
    public init(store: any TrackingStore, maxSubscribers: Int = 20_000) {
        self.store = store
        self.maxSubscribers = maxSubscribers
    }

    /// How many subscribers there are.
    public var subscriberCount: Int { state.withLock { $0.count } }

    /// The events of an envelope: first those that are stored, then each one as it happens.
    ///
    /// The stream ends behind the final event, at once when the subscriber has that one already, and when the hub is
    /// closed. Dropping the stream ends the subscription.
    ///
    /// - Parameters:
    ///   - envelopeID: an envelope that exists; of one that does not, there are no events.
    ///   - sequence: the number of the last event that the subscriber has; 0 for none. With a number that no event of
    ///     the envelope has, the stream starts with the first event.
    /// - Returns: the events. What happens from this call on is not missed, however late somebody iterates.
    /// - Throws: ``TrackingError/overloaded(retryAfter:)`` when there are too many subscribers,
    ///   ``TrackingError/closed`` after ``close()``.
    public func events(of envelopeID: String, after sequence: Int64 = 0) throws(TrackingError) -> EventStream {
        EventStream(subscription: try subscribe(to: envelopeID, after: sequence, onNews: nil))
    }

    /// The events of an envelope, as ``events(of:after:)`` tells them, for somebody who has no task to wait for them.
    ///
    /// - Parameters:
    ///   - envelopeID: an envelope that exists; of one that does not, there are no events.
    ///   - sequence: the number of the last event that the subscriber has; 0 for none.
    ///   - onNews: is called after ``EventFeed/Step/waiting``, once, when there is something again; it returns at once.
    /// - Returns: the events.
    /// - Throws: ``TrackingError/overloaded(retryAfter:)`` when there are too many subscribers,
    ///   ``TrackingError/closed`` after ``close()``.
    public func feed(
        of envelopeID: String,
        after sequence: Int64 = 0,
        onNews: @escaping @Sendable () -> Void
    ) throws(TrackingError) -> EventFeed {
        EventFeed(subscription: try subscribe(to: envelopeID, after: sequence, onNews: onNews))
    }

    private func subscribe(
        to envelopeID: String,
        after sequence: Int64,
        onNews: (@Sendable () -> Void)?
    ) throws(TrackingError) -> Subscription {
        let made = state.withLock { state -> Result<Subscriber, TrackingError> in
            guard !state.isClosed else { return .failure(.closed) }
            guard state.count < maxSubscribers else { return .failure(.overloaded(retryAfter: .seconds(5))) }
            let subscriber = Subscriber(
                number: state.nextNumber,
                envelopeID: envelopeID,
                after: sequence,
                onNews: onNews
            )
            state.subscribers[envelopeID, default: []].append(subscriber)
            state.count += 1
            state.nextNumber += 1
            return .success(subscriber)
        }
        return Subscription(try made.get(), hub: self, store: store)
    }

    /// Passes events on; called after they are stored, in any order.
    public func publish(_ events: [EnvelopeEvent]) {
        for event in events {
            for subscriber in subscribers(of: event.envelopeID) {
                subscriber.change { $0.offer(event) }
            }
        }
    }

    /// Tells that events up to a number are stored, by somebody who does not have them.
    public func announce(envelopeID: String, sequence: Int64) {
        for subscriber in subscribers(of: envelopeID) {
            subscriber.change { $0.announce(sequence) }
        }
    }

    /// Makes every subscriber look into the store, when announcements may have been lost.
    public func lookAgain() {
        for subscriber in allSubscribers {
            subscriber.change { $0.lookAgain() }
        }
    }

    /// Gives subscribers that wait for an event a ``StreamedItem/keepAlive``.
    ///
    /// One timer of the caller stands for a timer of each subscriber. Called every second for the next one of 15 parts,
    /// it lets each subscriber hear something every 15 seconds, and wakes not all of them at once.
    ///
    /// - Parameters:
    ///   - part: which part of the subscribers, from 0.
    ///   - parts: how many parts there are; at least 1.
    public func keepAlive(part: Int = 0, of parts: Int = 1) {
        for subscriber in allSubscribers where subscriber.number % parts == part {
            subscriber.change { $0.keepAlive() }
        }
    }

    /// Ends all streams, after the events that are in their memory.
    public func close() {
        let all = state.withLock { state in
            state.isClosed = true
            return state.subscribers.values.flatMap { $0 }
        }
        for subscriber in all {
            subscriber.change { $0.close() }
        }
    }

    func remove(_ subscriber: Subscriber) {
        state.withLock { state in
            guard var neighbours = state.subscribers[subscriber.envelopeID],
                let index = neighbours.firstIndex(where: { $0 === subscriber })
            else { return }
            neighbours.remove(at: index)
            state.subscribers[subscriber.envelopeID] = neighbours.isEmpty ? nil : neighbours
            state.count -= 1
        }
    }

    private func subscribers(of envelopeID: String) -> [Subscriber] {
        state.withLock { $0.subscribers[envelopeID] ?? [] }
    }

    private var allSubscribers: [Subscriber] {
        state.withLock { state in state.subscribers.values.flatMap { $0 } }
    }
}
