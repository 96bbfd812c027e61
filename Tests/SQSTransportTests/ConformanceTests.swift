// SPDX-License-Identifier: Apache-2.0

import Testing
import TransportTesting

@testable import SQSTransport

@Suite struct `An SQS transport under a manual clock` {
    @Test(arguments: TransportConformance.allCases)
    func `keeps the promises of transports`(check: TransportConformance) async throws {
        try await check.run(on: InMemoryHarness())
    }

    @Test(arguments: TransportConformance.allCases)
    func `keeps the promises of transports on FIFO queues`(check: TransportConformance) async throws {
        try await check.run(on: InMemoryHarness { $0.usesFIFO = true })
    }
}
