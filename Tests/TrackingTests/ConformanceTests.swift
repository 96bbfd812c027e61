// SPDX-License-Identifier: Apache-2.0

import Testing
import Tracking
import TrackingTesting

@Suite(.timeLimit(.minutes(10))) struct `A store in memory` {
    private struct Harness: TrackingHarness {
        let database = InMemoryTrackingDatabase()

        func open() async throws -> any TrackingStore { InMemoryTrackingStore(database: database) }
    }

    @Test(arguments: TrackingConformance.allCases)
    func `keeps the promises of stores`(check: TrackingConformance) async throws {
        try await check.run(on: Harness())
    }

    @Test func `can be told to fail`() async throws {
        let database = InMemoryTrackingDatabase()
        let store = InMemoryTrackingStore(database: database)
        database.fail(with: .storageFull(location: "/f"))
        await #expect(throws: TrackingError.storageFull(location: "/f")) { try await store.envelope("e") }
        database.fail(with: nil)
        #expect(try await store.envelope("e") == nil)
    }
}
