// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization
internal import Tracking

/// One client that follows an envelope: where the events come from, and the connection that they go to.
///
/// Whoever serves it takes what there is and leaves; it comes back when there is more, or when a client that did not read
/// has made room. So a client costs others nothing, whether it waits or is slow.
final class FollowedEnvelope: Sendable {
    /// The client, and what is told of its request in the end.
    struct Client: Sendable {
        let connection: HTTPConnection
        let record: RequestRecord
        let accounts: RequestAccounts
        /// Where it waits to be served.
        let queue: AsyncStream<FollowedEnvelope>.Continuation
    }

    private struct State {
        /// Nil when the client is gone, or has been told everything.
        var feed: EventFeed?
        /// The client's place among those that follow streams; freed with the feed.
        var ticket: StreamTicket?
        /// Nil until the head of the answer is on its way.
        var client: Client?
        /// Bytes that the client has not taken yet.
        var unsent = 0
        /// Bytes of all events so far.
        var bytes = 0
        /// Whether it is left alone until the client has taken something.
        var isBlocked = false
    }

    /// A client that has not taken so many bytes gets no more for the time being; what it misses is in the store.
    private static let mostUnsent = 64 << 10
    /// It gets more as soon as it has less than this to take.
    private static let fewUnsent = 16 << 10
    /// So much is sent at once.
    private static let batch = 16 << 10

    private let state = Mutex(State())

    /// Begins to follow an envelope.
    ///
    /// - Parameters:
    ///   - id: The envelope.
    ///   - sequence: The last event that the client has; 0 for none.
    ///   - hub: Has the events.
    ///   - ticket: The client's place among those that follow streams.
    /// - Throws: `TrackingError` when the hub has no room, or is closed.
    init(_ id: String, after sequence: Int64, _ hub: EventHub, _ ticket: StreamTicket) throws(TrackingError) {
        // Held by this, the feed does not hold it.
        let feed = try hub.feed(of: id, after: sequence) { [weak self] in self?.enqueue() }
        state.withLock { state in
            state.feed = feed
            state.ticket = ticket
        }
    }

    /// The head of the answer is on its way.
    func begin(_ client: Client) {
        state.withLock { $0.client = client }
        client.connection.channel.closeFuture.whenComplete { [self] _ in end() }
        enqueue()
    }

    /// Sends what there is, as far as the client takes it.
    func serve(_ instruments: GatewayInstruments) async {
        while let (feed, channel) = next() {
            var events: [UInt8] = []
            var step = EventFeed.Step.waiting
            repeat {
                do throws(TrackingError) {
                    step = try await feed.next()
                } catch {
                    // The client comes back behind the last event that it got.
                    return channel.close(promise: nil)
                }
                if case .item(let item) = step { append(item, to: &events, instruments) }
            } while step.isItem && events.count < Self.batch
            send(events, to: channel)
            guard step.isItem else {
                if step == .ended { finish(channel) }
                return
            }
        }
    }

    /// What is to be served; nil when there is nobody any more, or nobody who takes anything.
    private func next() -> (EventFeed, any Channel)? {
        state.withLock { state in
            guard let feed = state.feed, let client = state.client else { return nil }
            state.isBlocked = state.unsent > Self.mostUnsent
            return state.isBlocked ? nil : (feed, client.connection.channel)
        }
    }

    private func append(_ item: StreamedItem, to events: inout [UInt8], _ instruments: GatewayInstruments) {
        switch item {
        case .event(let event):
            instruments.countEvent()
            events += ServerSentEvents.event("update", id: event.sequence, data: EnvelopeJSON.event(event))
        case .keepAlive: events += ServerSentEvents.keepAlive
        }
    }

    private func send(_ events: [UInt8], to channel: any Channel) {
        guard !events.isEmpty else { return }
        let count = events.count
        state.withLock { state in
            state.unsent += count
            state.bytes += count
        }
        let sent = channel.writeAndFlush(HTTPResponsePart.body(ByteBuffer(bytes: events)))
        sent.whenComplete { [self] _ in taken(count) }
    }

    private func taken(_ count: Int) {
        let hasRoom = state.withLock { state in
            state.unsent -= count
            guard state.isBlocked, state.unsent < Self.fewUnsent else { return false }
            state.isBlocked = false
            return true
        }
        if hasRoom { enqueue() }
    }

    /// All has been told: whoever has read the end of the stream finds the client's place free.
    private func finish(_ channel: any Channel) {
        leave()
        channel.writeAndFlush(HTTPResponsePart.end(nil)).whenComplete { _ in channel.close(promise: nil) }
    }

    private func enqueue() { _ = state.withLock { $0.client }?.queue.yield(self) }

    /// The connection is no more.
    private func end() {
        leave()
        let (client, bytes) = state.withLock { state in (state.client.take(), state.bytes) }
        if let client { client.accounts.close(client.record, bytes: bytes) }
    }

    private func leave() {
        // Dropped outside of the lock: the hub has one of its own.
        let left = state.withLock { state in (state.feed.take(), state.ticket.take()) }
        withExtendedLifetime(left) {}
    }
}

extension EventFeed.Step {
    fileprivate var isItem: Bool {
        if case .item = self { true } else { false }
    }
}
