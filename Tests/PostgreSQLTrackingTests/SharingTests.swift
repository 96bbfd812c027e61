// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Tracking

@testable import PostgreSQLTracking

@Suite(.serialized, .timeLimit(.minutes(10))) struct SharingTests {
    private func envelope(_ id: String, deadline: Bool = false) -> TrackedEnvelope {
        TrackedEnvelope(
            id: id,
            principal: "alice",
            actors: ["a", "b"],
            payload: .null,
            timeout: deadline ? .seconds(1) : nil,
            createdAtUnixNano: 1_000_000_000
        )
    }

    private func progress(_ id: String, _ index: Int, _ state: ActorState) -> AddressedReport {
        AddressedReport(
            id,
            .progress(ProgressReport(actors: ["a", "b"], currentActorIndex: index, state: state, message: nil))
        )
    }

    @Test func `a gateway hears what others have stored, and not what it stored itself`() async throws {
        let harness = try await PostgreSQLHarness()
        let (heard, continuation) = AsyncStream.makeStream(
            of: Announcement.self,
            bufferingPolicy: .bufferingNewest(100)
        )
        let listening = try await harness.store { continuation.yield($0) }
        let other = try await harness.store()
        var iterator = heard.makeAsyncIterator()
        #expect(await iterator.next() == .gap)
        for id in ["one", "two é\n"] { _ = try await other.create(envelope(id)) }
        _ = try await listening.apply([progress("one", 0, .received)], atUnixNano: 2_000_000_000)
        let both = [progress("one", 0, .processing), progress("one", 0, .completed)]
        _ = try await other.apply(both, atUnixNano: 3_000_000_000)
        #expect(await iterator.next() == .stored(envelopeID: "one", sequence: 3, status: .running))
        _ = try await other.cancel("one", reason: nil, atUnixNano: 4_000_000_000)
        #expect(await iterator.next() == .stored(envelopeID: "one", sequence: 4, status: .canceled))
        // An id that does not fit into a line is not told.
        _ = try await other.cancel("two é\n", reason: nil, atUnixNano: 4_000_000_000)
        #expect(await iterator.next() == .gap)
        await listening.close()
        await other.close()
    }

    @Test func `announcements of many envelopes fit into their limit and say all`() throws {
        let events = (0..<2000).map { index in
            EnvelopeEvent(
                envelopeID: "envelope-\(index % 1500)-é",
                sequence: Int64(index),
                status: .running,
                atUnixNano: 1
            )
        }
        let messages = Announcement.messages(of: events, from: "me")
        #expect(messages.allSatisfy { $0.utf8.count < 8000 })
        let read = messages.flatMap { Announcement.read($0, instance: "you") }
        #expect(Set(read).count == 1500)
        #expect(read.contains(.stored(envelopeID: "envelope-499-é", sequence: 1999, status: .running)))
        #expect(messages.flatMap { Announcement.read($0, instance: "me") }.isEmpty)
    }

    @Test(arguments: ["", "you", "you\n", "you\nnonsense", "you\nx running a", "you\n1 flying a", "you\n*"])
    func `what is not understood is a gap at most`(message: String) {
        #expect(Announcement.read(message, instance: "me").allSatisfy { $0 == .gap })
    }

    @Test func `gateways that report about the same envelopes do not stand in each other's way`() async throws {
        let harness = try await PostgreSQLHarness()
        let stores = [try await harness.store(), try await harness.store()]
        let ids = (0..<20).map { "e\($0)" }
        for id in ids { _ = try await stores[0].create(envelope(id)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                let store = stores[worker % 2]
                group.addTask {
                    for round in 0..<10 {
                        let reports = ids.shuffled().map { progress($0, round % 2, .processing) }
                        _ = try await store.apply(reports, atUnixNano: UInt64(2_000_000_000 + round))
                    }
                }
            }
            try await group.waitForAll()
        }
        for id in ids {
            let events = try await stores[1].events(of: id, after: 0, limit: 1000)
            #expect(!events.isEmpty)
            #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
        }
        for store in stores { await store.close() }
    }

    @Test func `each deadline ends once, whichever gateway ends it`() async throws {
        let harness = try await PostgreSQLHarness()
        let stores = [try await harness.store(), try await harness.store()]
        for index in 0..<50 { _ = try await stores[0].create(envelope("e\(index)", deadline: true)) }
        let ended = try await withThrowingTaskGroup(of: [EnvelopeEvent].self) { group in
            for worker in 0..<6 {
                let store = stores[worker % 2]
                group.addTask {
                    var events: [EnvelopeEvent] = []
                    while try await store.nextDeadlineUnixNano() != nil {
                        events += try await store.expire(atUnixNano: 9_000_000_000, limit: 7)
                    }
                    return events
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(ended.map(\.envelopeID).sorted() == (0..<50).map { "e\($0)" }.sorted())
        for store in stores { await store.close() }
    }
}
