// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// A recorded envelope is published again only when that is said twice.
    struct LiveReplayTests {
        private static let files = [
            "steps.py": "def double(payload):\n    return {\"n\": payload[\"n\"] * 2}\n",
            "actors.yaml": Manifest.actor("double", handler: "steps.double"),
        ]

        @Test func `an edited envelope runs again for real as a new trace that is linked to the old one`() async throws
        {
            try await Cluster.with(Self.files) { cluster in
                let sent = try await cluster.send("double", [#"{"n": 2}"#], "--id", "first")
                #expect(sent.status == 0, "\(sent.errors)")
                var recorded: [String] = []
                // Processes write what they recorded a moment after the result is there.
                for _ in 0..<200 where recorded.isEmpty {
                    recorded = try await WholeTraces.list(cluster.traces).ids("succeeded")
                }
                let original = try #require(recorded.first)
                let live = [
                    "trace", "replay", "--store", cluster.traces, original, "--live", "--data", cluster.data, "--json",
                    "--set", ".payload.n=21",
                ]
                let told = try await Command.run(Executables.path("asya"), live)
                #expect(told.status == 0, "\(told.errors)")
                #expect((try told.json() as? [String: Any])?["published"] as? Bool == false)
                #expect(told.errors.contains("--yes"))
                #expect(try await WholeTraces.list(cluster.traces).ids() == [original])

                let published = try await Command.run(Executables.path("asya"), live + ["--yes"])
                #expect(published.status == 0, "\(published.errors)")
                let envelopes = (try published.json() as? [String: Any])?["envelopes"] as? [[String: Any]]
                let id = try #require(envelopes?.first?["trace_id"] as? String)
                #expect(id != original)
                var trace: [String: Any] = [:]
                for _ in 0..<200 where trace["status"] as? String != "succeeded" {
                    trace = try await WholeTraces.show(id, cluster.traces)
                }
                let hops = trace["hops"] as? [[String: Any]]
                let end = hops?.first { $0["actor"] as? String == "happy-end" }
                let payload = (end?["input"] as? [String: Any])?["payload"] as? [String: Any]
                #expect(payload?["n"] as? Int == 42)
                let spans = trace["spans"] as? [[String: Any]] ?? []
                let root = spans.first { ($0["parent_span_id"] as? String ?? "").isEmpty }
                let links = root?["links"] as? [[String: Any]]
                #expect(links?.first?["trace_id"] as? String == original)
                #expect(WholeTraces.faults(trace) == [])

                let wrong = try await Command.run(
                    Executables.path("asya"),
                    live + ["--yes", "--route", "nobody"]
                )
                #expect(wrong.status == 2)
                #expect(wrong.errors.contains("nobody"))
            }
        }
    }
}
