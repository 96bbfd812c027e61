// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Testing

extension IntegrationTests {
    /// The web page of a gateway in headless Chromium, driven by Tests/Browser/gateway_page.py.
    struct PageTests {
        private static let script = Executables.checkout.appendingPathComponent("Tests/Browser/gateway_page.py").path

        private static let files = [
            "handlers.py": """
            import os, threading

            HERE = os.path.dirname(os.path.abspath(__file__))

            def greet(payload):
                return {"greeting": "Hello, " + payload["name"] + "!"}

            def slow(payload):
                while not os.path.exists(os.path.join(HERE, payload["gate"])):
                    threading.Event().wait(0.01)
                return payload

            def fail(payload):
                raise ValueError(" ".join(payload["plants"]))

            def split(payload):
                return [{"name": str(index)} for index in range(3)]

            def echo(payload):
                return payload

            """,
            "actors.yaml": Manifest.actor("greet", handler: "handlers.greet")
                + Manifest.actor("slow", handler: "handlers.slow") + Manifest.actor("echo", handler: "handlers.echo")
                + Manifest.actor("split", handler: "handlers.split")
                + Manifest.actor(
                    "fail",
                    handler: "handlers.fail",
                    specification: "resiliency: {maxAttempts: 2, initialDelay: 50ms}"
                ),
            "tools.yaml": """
            tools:
              - name: greet
                title: Greet <script>window.planted=1</script>
                description: Greets somebody <img src=x onerror="window.planted=1">.
                parameters: {name: {type: string, default: Ada}}
                route: [greet]
              - {name: slow, description: Waits., parameters: {gate: {type: string, required: true}}, route: [slow, echo]}
              - {name: fail, parameters: {plants: {type: array, items: {type: string}}}, route: [echo, fail]}
              - {name: split, parameters: {}, route: [split, greet]}
              - name: shapes
                title: Shapes of all kinds
                description: Gives its arguments back.
                parameters:
                  count: {type: integer, description: How many there are., required: true}
                  ratio: {type: number, description: "From 0 to 1.", default: 0.5}
                  name: {type: string, default: circle}
                  colour: {type: string, options: [red, green, blue]}
                  filled: {type: boolean, description: Whether they are filled.}
                  tags: {type: array, items: {type: string}}
                  size:
                    type: object
                    description: In millimetres.
                    properties: {wide: {type: number}, high: {type: number}}
                route: [echo]
            defaults: {progress: true, timeout: 9m}
            """,
        ]

        @Test func `the page shows, follows, calls and cancels, whatever strangers write`() async throws {
            try await Cluster.with(Self.files) { cluster in
                let told = try #require(cluster.announced("gateway"))
                let address = try #require(told.split(separator: " ").first.map(String.init))
                try await Self.use(address, cluster.scratch.path)
            }
        }

        @Test func `a gateway that wants a key is asked with one, which stays in the tab`() async throws {
            try await BrokeredActors.with(.sqlite, ["greet"]) { actors in
                let key = "a-key-for-the-page-of-this-test"
                try actors.scratch.write("keys.txt", "someone:\(key)\n")
                let gateway = try await RunningGateway.start(
                    actors,
                    tools: "tools: [{name: greet, parameters: {}, route: [greet]}]\n",
                    ["ASYA_GATEWAY_API_KEYS_FILE": "\(actors.scratch.path)/keys.txt"]
                )
                try await Self.use(gateway.clients, actors.scratch.path, "--key", key)
            }
        }

        private static func use(_ address: String, _ folder: String, _ more: String...) async throws {
            let pictures = ProcessInfo.processInfo.environment["ASYA_TEST_SCREENSHOTS"].map { ["--screenshots", $0] }
            let session = try await Command.run(
                "/usr/bin/env",
                ["python3", "-S", "-B", script, address, folder] + more + (pictures ?? [])
            )
            #expect(session.status == 0, "\(session.errors)")
        }
    }
}
