// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Envelopes
import Testing
import Tracking

@testable import PostgreSQLTracking

@Suite(.serialized, .timeLimit(.minutes(10))) struct TroubleTests {
    private let envelope = TrackedEnvelope(
        id: "one",
        principal: "alice",
        actors: ["a"],
        payload: .null,
        createdAtUnixNano: 1_000_000_000
    )

    @Test func `gateways that start together make the tables once`() async throws {
        let harness = try await PostgreSQLHarness()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let store = try await harness.store()
                    await store.close()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `tables of v0_1 are left alone`() async throws {
        let harness = try await PostgreSQLHarness()
        try await harness.execute("CREATE TABLE envelopes (id TEXT PRIMARY KEY); INSERT INTO envelopes VALUES ('old')")
        let store = try await harness.store()
        #expect(try await store.create(envelope) == .created)
        #expect(try await store.envelope("old") == nil)
        await store.close()
    }

    @Test func `a later version is refused, and a step that fails changes nothing`() async throws {
        var harness = try await PostgreSQLHarness()
        let store = try await harness.store()
        await store.close()
        try await harness.execute("INSERT INTO asya.migrations (version) VALUES (99)")
        let later = await #expect(throws: TrackingError.self) { try await harness.store() }
        guard case .incompatible? = later else {
            Issue.record("\(String(describing: later))")
            return
        }
        harness = try await PostgreSQLHarness { options in
            options.migrations.append(Migration(script: "CREATE TABLE asya.more (); SELECT nonsense"))
        }
        await #expect(throws: TrackingError.self) { try await harness.store() }
        try await harness.execute("CREATE SCHEMA asya")
    }

    @Test func `a server that restarts costs retries and no envelope`() async throws {
        let server = try await PostgreSQLServer.start()
        let options = PostgreSQLTrackingOptions(
            url: server.url(),
            maxConnections: 1,
            connectTimeout: .seconds(3)
        )
        let (heard, continuation) = AsyncStream.makeStream(of: Announcement.self, bufferingPolicy: .bufferingNewest(9))
        let store = try await PostgreSQLTrackingStore.open(options) { continuation.yield($0) }
        var iterator = heard.makeAsyncIterator()
        #expect(await iterator.next() == .gap)
        #expect(try await store.create(envelope) == .created)
        await server.kill()
        let down = await #expect(throws: TrackingError.self) { try await store.envelope("one") }
        #expect(down?.isRetriable == true)
        #expect(down?.description.contains(PostgreSQLServer.password) == false)
        try await server.start()
        #expect(await iterator.next() == .gap)
        var found: TrackedEnvelope?
        while found == nil {
            try Task.checkCancellation()
            found = try? await store.envelope("one")
        }
        #expect(found == envelope)
        await store.close()
        await server.stop()
    }

    @Test func `nobody there, and a wrong URL, are told without the password`() async throws {
        let port = FreePort.choose(1)[0]
        for url in [
            "postgresql://me:hunter2@127.0.0.1:\(port)/x", "mysql://me:hunter2@h", "postgresql://me:hunter2@[h",
        ] {
            let options = PostgreSQLTrackingOptions(url: url, connectTimeout: .milliseconds(100))
            let error = await #expect(throws: TrackingError.self) { try await PostgreSQLTrackingStore.open(options) }
            #expect(error?.description.contains("hunter2") == false)
            #expect(!"\(options)".contains("hunter2"))
        }
    }
}
