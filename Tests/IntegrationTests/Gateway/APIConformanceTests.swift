// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Testing

extension IntegrationTests {
    /// The interface of a real gateway against the document that describes it, with requests that schemathesis makes.
    ///
    /// https://schemathesis.io
    struct APIConformanceTests {
        /// How many requests are sent: a slice, ten thousand when all is tested, or as many as `ASYA_TEST_API_REQUESTS` says.
        private static let count: Int = {
            let environment = ProcessInfo.processInfo.environment
            return environment["ASYA_TEST_API_REQUESTS"].flatMap { Int($0) }
                ?? (environment["ASYA_TEST_CHAOS"] == nil ? 500 : 10_000)
        }()

        private static let key = "schemathesis-has-this-key-of-its-own"

        private static let tools = """
            tools:
              - name: sum
                description: Adds numbers.
                parameters:
                  numbers: {type: array, items: {type: number}, required: true}
                  name: {type: string}
                output: {type: object}
                route: [first, second]
              - {name: nothing, parameters: {}, route: [first]}
              - {name: guarded, parameters: {}, route: [first], scopes: [admin]}
            defaults: {progress: true, timeout: 1s}

            """

        @Test func `whatever is asked is answered as the document says, and never with a fault of the gateway`()
            async throws
        {
            try await BrokeredActors.with(.sqlite, ["first", "second"]) { actors in
                let gateway = try await RunningGateway.start(
                    actors,
                    tools: Self.tools,
                    ["ASYA_GATEWAY_API_KEYS": "tester:\(Self.key)"]
                )
                let checkout = Executables.checkout
                let asked = try await Command.run(
                    "/usr/bin/env",
                    [
                        "python3", checkout.appendingPathComponent("Tests/Conformance/gateway_api.py").path,
                        checkout.appendingPathComponent(".tools/schemathesis").path, gateway.clients,
                        "--requests", "\(Self.count)", "--header", "X-API-Key:\(Self.key)",
                    ]
                )
                #expect(asked.status == 0, "\(asked.errors)")
                #expect(asked.output.contains(" requests in "))
                let log = try String(contentsOfFile: "\(actors.scratch.path)/gateway.log", encoding: .utf8)
                #expect(!log.isEmpty)
                for secret in [Self.key, RunningGateway.token] { #expect(!log.contains(secret)) }
                #expect(!log.contains(#""level":"error""#))
            }
        }
    }
}
