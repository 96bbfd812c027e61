// SPDX-License-Identifier: Apache-2.0

import Testing
import TransportTesting

@testable import SQSTransport

@Suite(.timeLimit(.minutes(10))) struct `An SQS transport on a real server` {
    @Test(arguments: TransportConformance.allCases)
    func `keeps the promises of transports`(check: TransportConformance) async throws {
        try await check.run(on: try await MotoHarness.start())
    }

    @Test(arguments: TransportConformance.allCases)
    func `keeps the promises of transports on FIFO queues`(check: TransportConformance) async throws {
        try await check.run(on: try await MotoHarness.start { $0.usesFIFO = true })
    }
}
