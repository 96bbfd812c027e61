// SPDX-License-Identifier: Apache-2.0

import Testing
import TransportTesting

@Suite struct `A SQLite transport` {
    @Test(arguments: TransportConformance.allCases)
    func `keeps the promises of transports`(check: TransportConformance) async throws {
        try await check.run(on: try SQLiteHarness())
    }
}
