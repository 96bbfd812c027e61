// SPDX-License-Identifier: Apache-2.0

import Testing
import TrackingTesting

@testable import PostgreSQLTracking

@Suite(.serialized, .timeLimit(.minutes(10))) struct `A store in PostgreSQL` {
    @Test(arguments: TrackingConformance.allCases)
    func `keeps the promises of stores`(check: TrackingConformance) async throws {
        try await check.run(on: try await PostgreSQLHarness())
    }
}
