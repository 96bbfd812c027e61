// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Synchronization
import Testing
import TrackingTesting

@testable import Tracking

@Suite(.timeLimit(.minutes(10))) struct `A hub of events` {
    private let database = InMemoryTrackingDatabase()
    private let store: InMemoryTrackingStore
    private let hub: EventHub

    init() {
        store = InMemoryTrackingStore(database: database)
        hub = EventHub(store: store)
    }

    private func create(_ id: String) async throws {
        let envelope = TrackedEnvelope(
            id: id,
            principal: "p",
            actors: ["a"],
            payload: .null,
            createdAtUnixNano: 0
        )
        _ = try await store.create(envelope)
    }

    private func step(_ id: String, _ message: String) -> AddressedReport {
        let report = ProgressReport(actors: ["a"], currentActorIndex: 0, state: .processing, message: message)
        return AddressedReport(id, .progress(report))
    }

    private func end(_ id: String) -> AddressedReport {
        AddressedReport(id, .final(FinalReport(outcome: .succeeded)))
    }

    /// Stores reports and publishes what came of them.
    private func apply(_ reports: AddressedReport...) async throws {
        let outcomes = try await store.apply(reports, atUnixNano: 1)
        hub.publish(outcomes.compactMap(\.event))
    }

    private func sequences(_ stream: EventStream) async throws -> [Int64] {
        var sequences: [Int64] = []
        for try await item in stream {
            if case .event(let event) = item { sequences.append(event.sequence) }
        }
        return sequences
    }

    @Test func `replays what happened and follows until the end`() async throws {
        try await create("e")
        try await apply(step("e", "1"), step("e", "2"))
        async let whole = sequences(hub.events(of: "e"))
        async let rest = sequences(hub.events(of: "e", after: 1))
        try await apply(step("e", "3"))
        try await apply(end("e"))
        #expect(try await whole == [1, 2, 3, 4])
        #expect(try await rest == [2, 3, 4])
        #expect(hub.subscriberCount == 0)
    }

    @Test func `tells who has no task once that there is something, and is read until there is nothing`() async throws {
        try await create("e")
        try await apply(step("e", "1"))
        let news = Mutex(0)
        func told() -> Int { news.withLock { $0 } }
        let feed = try hub.feed(of: "e") { news.withLock { $0 += 1 } }
        guard case .item(.event(let first)) = try await feed.next() else {
            Issue.record("the first event is missing")
            return
        }
        #expect(first.sequence == 1)
        // Not before it was told that there is nothing.
        hub.keepAlive()
        #expect(told() == 0)
        #expect(try await feed.next() == .item(.keepAlive))
        #expect(try await feed.next() == .waiting)
        try await apply(step("e", "2"))
        try await apply(step("e", "3"))
        #expect(told() == 1)
        for sequence in [2, 3] as [Int64] {
            guard case .item(.event(let event)) = try await feed.next() else {
                Issue.record("event \(sequence) is missing")
                return
            }
            #expect(event.sequence == sequence)
        }
        #expect(try await feed.next() == .waiting)
        try await apply(end("e"))
        #expect(told() == 2)
        guard case .item(.event(let last)) = try await feed.next() else {
            Issue.record("the final event is missing")
            return
        }
        #expect(last.isFinal)
        #expect(try await feed.next() == .ended)
    }

    @Test func `tells who has no task of its end, and forgets who is gone`() async throws {
        try await create("e")
        let news = Mutex(0)
        var feed: EventFeed? = try hub.feed(of: "e") { news.withLock { $0 += 1 } }
        #expect(try await feed?.next() == .waiting)
        #expect(hub.subscriberCount == 1)
        feed = nil
        #expect(hub.subscriberCount == 0)
        feed = try hub.feed(of: "e") { news.withLock { $0 += 1 } }
        #expect(try await feed?.next() == .waiting)
        hub.close()
        #expect(news.withLock { $0 } == 1)
        #expect(try await feed?.next() == .ended)
    }

    @Test func `ends the stream of an envelope that has ended`() async throws {
        try await create("e")
        try await apply(step("e", "1"), end("e"))
        #expect(try await sequences(hub.events(of: "e")) == [1, 2])
        #expect(try await sequences(hub.events(of: "e", after: 2)) == [])
        #expect(try await sequences(hub.events(of: "e", after: 77)) == [1, 2])
    }

    @Test func `misses nothing between subscribing and reading`() async throws {
        try await create("e")
        let stream = try hub.events(of: "e")
        for number in 1...100 { try await apply(step("e", "\(number)")) }
        try await apply(end("e"))
        #expect(try await sequences(stream) == Array(1...101))
    }

    @Test func `gives a slow reader everything and holds little of it`() async throws {
        try await create("e")
        let slow = try hub.events(of: "e")
        var iterator = slow.makeAsyncIterator()
        try await apply(step("e", "first"))
        #expect(try await iterator.next() != nil)
        async let fast = sequences(hub.events(of: "e"))
        for number in 0..<1000 { try await apply(step("e", "\(number)")) }
        try await apply(end("e"))
        #expect(try await fast == Array(1...1002))
        #expect(try await sequences(slow) == Array(2...1002))
    }

    @Test func `keeps envelopes apart`() async throws {
        for id in ["e", "f"] { try await create(id) }
        async let first = sequences(hub.events(of: "e"))
        async let second = sequences(hub.events(of: "f"))
        try await apply(step("e", "1"), step("f", "1"), end("f"), end("e"))
        #expect(try await first == [1, 2])
        #expect(try await second == [1, 2])
    }

    @Test func `serves many readers of many envelopes while events are published out of order`() async throws {
        let ids = (0..<8).map { "e\($0)" }
        for id in ids { try await create(id) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in ids {
                for _ in 0..<10 {
                    let stream = try hub.events(of: id)
                    group.addTask {
                        let found = try await sequences(stream)
                        #expect(found == Array(1...101))
                    }
                }
                group.addTask {
                    try await withThrowingTaskGroup(of: Void.self) { writers in
                        for number in 0..<100 {
                            writers.addTask { try await apply(step(id, "\(number)")) }
                        }
                        try await writers.waitForAll()
                    }
                    try await apply(end(id))
                }
            }
            try await group.waitForAll()
        }
        #expect(hub.subscriberCount == 0)
    }

    @Test func `wakes a reader for an event that it is only told of`() async throws {
        try await create("e")
        async let read = sequences(hub.events(of: "e"))
        _ = try await store.apply([step("e", "1"), end("e")], atUnixNano: 1)
        hub.announce(envelopeID: "e", sequence: 2)
        #expect(try await read == [1, 2])
    }

    @Test func `finds what nobody told of when it looks again`() async throws {
        try await create("e")
        let stream = try hub.events(of: "e")
        var iterator = stream.makeAsyncIterator()
        try await apply(step("e", "1"))
        _ = try await iterator.next()
        _ = try await store.apply([end("e")], atUnixNano: 1)
        hub.lookAgain()
        #expect(try await sequences(stream) == [2])
    }

    @Test func `ends a stream whose task is cancelled`() async throws {
        try await create("e")
        let stream = try hub.events(of: "e")
        let reader = Task { try await sequences(stream) }
        reader.cancel()
        #expect(try await reader.value == [])
        let waiting = try hub.events(of: "e")
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let second = Task {
            var iterator = waiting.makeAsyncIterator()
            _ = try await iterator.next()
            start.yield()
            return try await iterator.next()
        }
        try await apply(step("e", "1"))
        for await _ in started { break }
        second.cancel()
        #expect(try await second.value == nil)
    }

    @Test func `keeps those alive who wait, part by part or all at once`() async throws {
        try await create("e")
        var iterators = try (0..<3).map { _ in try hub.events(of: "e").makeAsyncIterator() }
        try await apply(step("e", "1"))
        for index in iterators.indices { #expect(try await iterators[index].next() != .keepAlive) }
        hub.keepAlive(part: 1, of: 3)
        #expect(try await iterators[1].next() == .keepAlive)
        hub.keepAlive()
        for index in iterators.indices { #expect(try await iterators[index].next() == .keepAlive) }
        hub.keepAlive(part: 0, of: 3)
        try await apply(end("e"))
        for index in iterators.indices { #expect(try await iterators[index].next() != .keepAlive) }
    }

    @Test func `ends all streams when it is closed, and takes no more`() async throws {
        try await create("e")
        let stream = try hub.events(of: "e")
        hub.close()
        #expect(try await sequences(stream) == [])
        #expect(throws: TrackingError.closed) { try hub.events(of: "e") }
    }

    @Test func `refuses more subscribers than it may have`() async throws {
        let small = EventHub(store: store, maxSubscribers: 2)
        let first = try small.events(of: "e")
        var second: EventStream? = try small.events(of: "e")
        #expect(throws: TrackingError.overloaded(retryAfter: .seconds(5))) { try small.events(of: "f") }
        #expect(second != nil)
        second = nil
        #expect(small.subscriberCount == 1)
        _ = try small.events(of: "f")
        withExtendedLifetime(first) {}
    }

    @Test func `passes on what the store throws, and goes on from there`() async throws {
        try await create("e")
        try await apply(step("e", "1"), end("e"))
        let stream = try hub.events(of: "e")
        database.fail(with: .unavailable(reason: "gone"))
        await #expect(throws: TrackingError.unavailable(reason: "gone")) { try await sequences(stream) }
        database.fail(with: nil)
        #expect(try await sequences(stream) == [1, 2])
    }
}
