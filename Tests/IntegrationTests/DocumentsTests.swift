// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// A slice of the documents example: real files, with fan-out, rerouting, retries and genuine failures.
    struct DocumentsTests {
        private static let example = Executables.checkout.appendingPathComponent("deploy/examples/documents").path

        @Test func `every file ends once, every trace is whole, and what succeeded replays the same`() async throws {
            let listed = try await Command.run(
                "/usr/bin/env",
                ["python3", Self.example + "/inputs.py", "--limit", "40"]
            )
            let inputs = listed.lines
            #expect(inputs.count > 40, "files that cannot be read belong to the inputs")
            try await Cluster.with(manifests: Self.example) { cluster in
                let sent = try await cluster.send("read,split,analyse,extract,judge,write", inputs)
                #expect(sent.status == 1, "\(sent.errors)")

                try cluster.scratch.write("inputs.jsonl", listed.output)
                let summary = try await Command.run(
                    "/usr/bin/env",
                    [
                        "python3", Self.example + "/summary.py", cluster.data + "/results", "--inputs",
                        cluster.scratch.path + "/inputs.jsonl",
                    ]
                )
                #expect(summary.status == 0, "\(summary.output)")

                let traces = try await WholeTraces.list(cluster.traces)
                #expect(traces.ids().count == inputs.count)
                #expect(traces.ids("open") == [])
                for id in traces.ids() {
                    #expect(WholeTraces.faults(try await WholeTraces.whole(id, cluster.traces)) == [], "\(id)")
                }
                let replayed = try await Command.asya(
                    "trace",
                    "replay",
                    "--all",
                    "--store",
                    cluster.traces,
                    "--actors",
                    Self.example + "/actors.yaml"
                )
                #expect(replayed.status == 0, "\(replayed.output)")
            }
        }
    }
}
