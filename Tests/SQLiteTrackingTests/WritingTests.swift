// SPDX-License-Identifier: Apache-2.0

import Glibc
import SQLiteClient
import Testing
import Tracking

@testable import SQLiteTracking

@Suite(.timeLimit(.minutes(10))) struct `The thread that writes` {
    /// How often the file was committed to, as its own counter says it.
    private func commits(_ store: SQLiteTrackingStore) async throws -> Int {
        try await store.writes.call { (records) throws(SQLiteError) in .success(records.commits) }
    }

    @Test func `commits once for all who wait`() async throws {
        let harness = try SQLiteHarness()
        let store = try await harness.store()
        let queue = store.writes
        let waiting = 200
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                // Keeps the thread busy until all the others wait.
                try await queue.call { (_) throws(SQLiteError) in
                    start.yield()
                    while queue.count < waiting { sched_yield() }
                    return .success(())
                }
            }
            for await _ in started { break }
            for number in 0..<waiting {
                group.addTask { _ = try await store.create(Samples.envelope("e\(number)")) }
            }
            try await group.waitForAll()
        }
        #expect(try await store.list(EnvelopeQuery(limit: 1000)).envelopes.count == waiting)
        #expect(try await commits(store) == 2)
        await store.close()
    }

    @Test func `answers in the order of the calls of one task, and lets readers see what it answered`() async throws {
        let harness = try SQLiteHarness()
        let store = try await harness.store()
        for number in 0..<200 {
            _ = try await store.create(Samples.envelope("e\(number)"))
            #expect(try await store.envelope("e\(number)") != nil)
            _ = try await store.apply([Samples.progress("e\(number)", "m")], atUnixNano: 1)
            #expect(try await store.events(of: "e\(number)", after: 0, limit: 1).count == 1)
        }
        await store.close()
    }

    @Test func `finishes what was asked for before it ends`() async throws {
        let harness = try SQLiteHarness()
        let store = try await harness.store()
        let created = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<300 {
                group.addTask { (try? await store.create(Samples.envelope("e\(number)"))) == .created }
            }
            await store.close()
            return await group.reduce(into: 0) { count, isCreated in count += isCreated ? 1 : 0 }
        }
        let again = try await harness.store()
        let stored = try await again.list(EnvelopeQuery(limit: 1000)).envelopes.count
        #expect(stored == created)
        await again.close()
    }

    @Test func `ends by itself when the store is dropped`() async throws {
        let harness = try SQLiteHarness()
        var store: SQLiteTrackingStore? = try await harness.store()
        _ = try await store?.create(Samples.envelope("e"))
        let queue = try #require(store?.writes)
        store = nil
        await queue.close()
        let again = try await harness.store()
        #expect(try await again.envelope("e") != nil)
        await again.close()
    }

    @Test func `begins the log anew again and again while it works`() async throws {
        let harness = try SQLiteHarness { $0.checkpointBytes = 1 << 18 }
        let store = try await harness.store()
        _ = try await store.create(Samples.envelope("e"))
        var logs: Set<UInt32?> = []
        var step = 0
        // The copy is made beside the writer, so nobody can tell after how many commits the log begins anew.
        while logs.count < 4 {
            step += 1
            _ = try await store.apply([Samples.progress("e", "m\(step)")], atUnixNano: 1)
            logs.insert(harness.logNumber)
        }
        #expect(try await store.events(of: "e", after: 0, limit: .max).count == step)
        await store.close()
    }
}
