// SPDX-License-Identifier: Apache-2.0

import A2A
import SDKTesting
import Testing

/// The official Python SDK against the server, over real connections: its current release, and the one before it.
///
/// https://github.com/a2aproject/a2a-python
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SDKTests {
    @Test(arguments: ["a2a", "a2a-v03"])
    func `the official SDK sends, streams, finds, lists, cancels and comes back`(release: String) async throws {
        let host = SDKHost.make()
        let served = ProtocolServer(["/a2a", "/.well-known/agent-card.json"]) { path, request, authority in
            let server = Self.server(host, "http://\(authority)/a2a")
            return path == "/a2a" ? await server.respond(to: request, from: "sdk") : await server.card(for: request)
        }
        let outcome = try await served.serving { url in
            try await SDKScript("Tests/A2ATests/python/a2a_client.py").run(release: release, [url])
        }
        #expect(outcome.hasSucceeded, "\(outcome.errors)")
    }

    private static func server(_ host: SampleHost, _ url: String) -> A2AServer<SampleHost> {
        let schemes = [A2ASecurityScheme(name: "bearer", kind: .bearer(format: nil))]
        return A2AServer(
            host: host,
            configuration: A2AConfiguration(version: "1.0.0", url: url, securitySchemes: schemes)
        )
    }
}
