// SPDX-License-Identifier: Apache-2.0

import Testing
import TransportTesting

/// The example of the article "Write a transport", held to what every transport promises.
struct ShelfTransportTests {
    @Test(.timeLimit(.minutes(10)), arguments: TransportConformance.allCases)
    func `the example keeps every promise of a transport`(check: TransportConformance) async throws {
        try await check.run(on: ShelfHarness())
    }
}
