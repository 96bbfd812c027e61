// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPClient
import Testing

extension IntegrationTests {
    /// The official SDKs at the gateway of `asya up`, with real sidecars and runtimes behind it.
    struct SDKPipelineTests {
        private static let example = Executables.checkout.appendingPathComponent("deploy/examples/hello")

        /// The hello example, and an actor that waits until it is let go.
        private static func files() throws -> [String: String] {
            var files = [
                "gate.py": """
                import os, threading

                def wait(payload):
                    while not os.path.exists(payload["file"]):
                        threading.Event().wait(0.01)
                    return {"opened": True}

                """,
                "gate.yaml": Manifest.actor("gate", handler: "gate.wait"),
                "more-tools.yaml": """
                tools:
                  - name: gate
                    parameters: {file: {type: string, required: true}}
                    route: [gate]
                    progress: true
                    timeout: 2m

                """,
            ]
            for name in ["hello.py", "hello.yaml", "tools.yaml"] {
                files[name] = try String(contentsOf: example.appendingPathComponent(name), encoding: .utf8)
            }
            return files
        }

        /// A trace of a caller who is not traced here: its id and its span.
        private struct Caller {
            let traceID = Self.digits(32)
            let spanID = Self.digits(16)

            var traceparent: String { "00-\(traceID)-\(spanID)-01" }

            private static func digits(_ count: Int) -> String {
                String((0..<count).map { _ in "123456789abcdef".randomElement() ?? "1" })
            }
        }

        private func gateway(_ cluster: Cluster) throws -> String {
            let told = try #require(cluster.announced("gateway"))
            return try #require(told.split(separator: " ").first.map(String.init))
        }

        private func run(_ script: String, _ release: String, _ arguments: [String]) async throws {
            let checkout = Executables.checkout
            let session = try await Command.run(
                "/usr/bin/env",
                [
                    // Without the packages of the machine (-S): only what is pinned is used.
                    "python3", "-S", checkout.appendingPathComponent("Tests/\(script)").path,
                    checkout.appendingPathComponent(".tools/\(release)").path,
                ] + arguments
            )
            #expect(session.status == 0, "\(release) \(arguments): \(session.errors)")
        }

        /// What is wrong with a caller's trace: the spans that it must have, and spans that hang on nothing; asked again
        /// while something is, since processes write what they recorded a moment after the result is there.
        private func faults(of caller: Caller, _ names: Set<String>, _ cluster: Cluster) async throws -> [String] {
            while true {
                let faults = try await faultsNow(of: caller, names, cluster)
                if faults.isEmpty || Task.isCancelled { return faults }
            }
        }

        private func faultsNow(of caller: Caller, _ names: Set<String>, _ cluster: Cluster) async throws -> [String] {
            let shown = try await Command.asya("trace", "show", caller.traceID, "--store", cluster.traces, "--json")
            guard shown.status == 0 else { return [shown.errors] }
            let spans = (try shown.json() as? [String: Any])?["spans"] as? [[String: Any]] ?? []
            let missing = names.subtracting(spans.compactMap { $0["name"] as? String })
            let known = Set(spans.compactMap { $0["span_id"] as? String } + [caller.spanID])
            let orphans = spans.filter { !known.contains($0["parent_span_id"] as? String ?? "") }
            return missing.sorted().map { "\($0) is missing" } + orphans.map { "\($0["name"] ?? "") hangs on nothing" }
        }

        /// How the calls of a tool stand, once they have ended.
        private func ends(of tool: String, _ cluster: Cluster) async throws -> [String: Int] {
            let pool = HTTPConnectionPool(named: "it-sdk")
            defer { pool.close() }
            let url = try gateway(cluster)
            while true {
                let request = HTTPRequest(url: "\(url)/envelopes?tool=\(tool)&limit=500", timeout: .seconds(300))
                let answer = try await pool.perform(request)
                let listed = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
                let statuses = (listed?["envelopes"] as? [[String: Any]] ?? []).compactMap { $0["status"] as? String }
                if statuses.allSatisfy({ !["pending", "running"].contains($0) }) {
                    return statuses.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
                try Task.checkCancellation()
                await Task.yield()
            }
        }

        private static let pipeline: Set<String> = [
            "process hello", "handler hello", "publish happy-end", "settle asya-hello", "process happy-end",
            "settle asya-happy-end",
        ]

        @Test func `the SDK of MCP runs pipelines in each version, and its traces go on to the end actor`() async throws
        {
            let runs = [
                ("mcp", "2026-07-28"), ("mcp", "2025-11-25"), ("mcp-v1", "2025-11-25"), ("mcp-v1", "2025-06-18"),
                ("mcp-v1", "2025-03-26"), ("mcp-v1", "2024-11-05"),
            ]
            try await Cluster.with(try Self.files()) { cluster in
                for (release, version) in runs {
                    let (header, meta) = (Caller(), Caller())
                    try await run(
                        "MCPTests/python/mcp_pipeline.py",
                        release,
                        [
                            "\(try gateway(cluster))/mcp", version, cluster.scratch.path, header.traceparent,
                            meta.traceparent,
                        ]
                    )
                    let gates: Set<String> = ["POST /mcp", "process gate", "handler gate"]
                    #expect(try await faults(of: header, Self.pipeline.union(gates), cluster) == [], "\(version)")
                    #expect(
                        try await faults(of: meta, Self.pipeline.union(["call hello"]), cluster) == [],
                        "\(version)"
                    )
                }
                #expect(try await ends(of: "hello", cluster) == ["succeeded": 2 * runs.count])
                // In each run one has ended well and one was canceled; three runs had one more.
                let gates = try await ends(of: "gate", cluster)
                #expect(gates == ["succeeded": runs.count + 3, "canceled": runs.count])
            }
        }

        @Test func `both SDKs of A2A run pipelines, and their traces go on to the end actor`() async throws {
            let releases = ["a2a", "a2a-v03"]
            try await Cluster.with(try Self.files()) { cluster in
                for release in releases {
                    let caller = Caller()
                    try await run(
                        "A2ATests/python/a2a_pipeline.py",
                        release,
                        [try gateway(cluster), cluster.scratch.path, caller.traceparent]
                    )
                    let spans = Self.pipeline.union(["POST /a2a", "process gate", "handler gate"])
                    #expect(try await faults(of: caller, spans, cluster) == [], "\(release)")
                }
                #expect(try await ends(of: "hello", cluster) == ["succeeded": releases.count])
                #expect(
                    try await ends(of: "gate", cluster) == ["succeeded": releases.count, "canceled": releases.count]
                )
            }
        }
    }
}
