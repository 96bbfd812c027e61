// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Testing

extension IntegrationTests {
    /// A recorded envelope is published again only when that is said twice.
    struct LiveReplayTests {
        private static let files = [
            "steps.py": "def double(payload):\n    return {\"n\": payload[\"n\"] * 2}\n",
            "actors.yaml": Manifest.actor("double", handler: "steps.double"),
        ]

        @Test(arguments: BrokerKind.allCases)
        func `an edited envelope runs again for real as a new trace that is linked to the old one`(
            _ kind: BrokerKind
        ) async throws {
            try await Scratch.with { place in
                // Queues in a file are the cluster's own.
                let environment = kind == .sqlite ? [:] : try await kind.place(place).environment
                try await Cluster.with(
                    Self.files,
                    arguments: ["--transport", kind.rawValue],
                    environment: environment
                ) { cluster in
                    func asya(_ arguments: [String]) async throws -> Command {
                        try await Command.run(
                            Executables.path("asya"),
                            arguments + ["--transport", kind.rawValue, "--data", cluster.data],
                            environment: environment
                        )
                    }
                    let sent = try await asya(["send", "double", "--payload", #"{"n": 2}"#, "--id", "first"])
                    #expect(sent.status == 0, "\(sent.errors)")
                    let original = try #require((try sent.json() as? [String: Any])?["trace_id"] as? String)
                    // What is not recorded yet cannot be replayed.
                    let recorded = try await WholeTraces.whole(original, cluster.traces)
                    #expect(recorded["status"] as? String == "succeeded")
                    try await check(cluster, original, asya)
                }
            }
        }

        @Test func `what is missing of a recording is told before any of it is published`() async throws {
            try await Scratch.with { folder in
                let store = folder.path + "/store"
                let writer = Executables.path("trace-store-writer")
                let written = try await Command.run(writer, ["--pipelines", store, "12", "\(1 << 30)"])
                try #require(written.status == 0, "\(written.errors)")
                let told = try await Command.asya("trace", "replay", "order-11", "--live", "--store", store)
                #expect(told.status == 0 && told.errors.contains("nothing was published"), "\(told.errors)")
                #expect(told.errors.contains("is incomplete: envelope order-11 was sent to"), "\(told.errors)")
            }
        }

        /// Looks at what is said of the trace, publishes it anew, and looks at what came of that.
        private func check(
            _ cluster: Cluster,
            _ original: String,
            _ asya: ([String]) async throws -> Command
        ) async throws {
            let live = [
                "trace", "replay", "--store", cluster.traces, original, "--live", "--json", "--set", ".payload.n=21",
            ]
            let told = try await asya(live)
            #expect(told.status == 0, "\(told.errors)")
            #expect((try told.json() as? [String: Any])?["published"] as? Bool == false)
            #expect(told.errors.contains("--yes"))
            #expect(try await WholeTraces.list(cluster.traces).ids() == [original])

            let published = try await asya(live + ["--yes"])
            #expect(published.status == 0, "\(published.errors)")
            let envelopes = (try published.json() as? [String: Any])?["envelopes"] as? [[String: Any]]
            let id = try #require(envelopes?.first?["trace_id"] as? String)
            #expect(id != original)
            let trace = try await WholeTraces.whole(id, cluster.traces)
            #expect(trace["status"] as? String == "succeeded")
            let hops = trace["hops"] as? [[String: Any]]
            let end = hops?.first { $0["actor"] as? String == "happy-end" }
            let payload = (end?["input"] as? [String: Any])?["payload"] as? [String: Any]
            #expect(payload?["n"] as? Int == 42)
            let spans = trace["spans"] as? [[String: Any]] ?? []
            let root = spans.first { ($0["parent_span_id"] as? String ?? "").isEmpty }
            let links = root?["links"] as? [[String: Any]]
            #expect(links?.first?["trace_id"] as? String == original)
            #expect(WholeTraces.faults(trace) == [])
            #expect(try await WholeTraces.list(cluster.traces, count: 2).ids().count == 2, "nothing else was published")

            let wrong = try await asya(live + ["--yes", "--route", "nobody"])
            #expect(wrong.status == 2)
            #expect(wrong.errors.contains("nobody"), "\(wrong.errors)")
        }
    }
}
