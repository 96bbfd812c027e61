// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

struct MCPGatewayTests {
    @Test(.timeLimit(.minutes(5)))
    func `the official SDK lists, calls, follows and cancels at a real gateway, in each version`() async throws {
        try await Scratch.with { scratch in
            let checkout = Executables.checkout
            let session = try await Command.run(
                "/usr/bin/env",
                [
                    "python3", checkout.appendingPathComponent("Tests/MCPTests/python/gateway_session.py").path,
                    Executables.path("asya-gateway"), checkout.appendingPathComponent(".tools").path, scratch.path,
                ]
            )
            #expect(session.status == 0, "\(session.errors)")
        }
    }
}
