// SPDX-License-Identifier: Apache-2.0

import Testing
import TrackingTesting

@testable import SQLiteTracking

@Suite(.timeLimit(.minutes(10))) struct `A store in SQLite` {
    @Test(arguments: TrackingConformance.allCases)
    func `keeps the promises of stores`(check: TrackingConformance) async throws {
        try await check.run(on: try SQLiteHarness())
    }

    @Test(arguments: TrackingConformance.allCases)
    func `keeps them when every commit waits for the disk and the log is cut all the time`(
        check: TrackingConformance
    ) async throws {
        let harness = try SQLiteHarness { options in
            options.durability = .power
            options.checkpointBytes = 1
            options.readers = 1
        }
        try await check.run(on: harness)
    }
}
