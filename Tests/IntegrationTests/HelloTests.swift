// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import Testing

extension IntegrationTests {
    struct HelloTests {
        private static let files = [
            "hello.py": "def greet(payload):\n    return {'greeting': 'Hello, ' + payload['name']}\n",
            "hello.yaml": Manifest.actor("hello", handler: "hello.greet"),
        ]

        @Test func `a payload goes through an actor and its result is printed, stored, traced and replayed`()
            async throws
        {
            try await Cluster.with(Self.files) { cluster in
                let sent = try await cluster.send("hello", [#"{"name": "you"}"#])
                #expect(sent.status == 0, "\(sent.errors)")
                #expect(sent.lines == [#"{"greeting":"Hello, you"}"#])

                let results = cluster.scratch.documents("data/results/happy-asya")
                #expect(results.count == 1)

                let traces = try await WholeTraces.list(cluster.traces)
                let id = try #require(traces.ids("succeeded").first)
                let trace = try await WholeTraces.whole(id, cluster.traces)
                #expect(WholeTraces.faults(trace) == [])
                let names = (trace["spans"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
                #expect(
                    Set(names) == [
                        "send hello", "process hello", "handler hello", "publish happy-end", "settle asya-hello",
                        "process happy-end", "settle asya-happy-end",
                    ]
                )

                let drawn = try await Command.asya("trace", "show", id, "--store", cluster.traces)
                #expect(drawn.output.contains("process hello"))
                let replayed = try await Command.asya(
                    "trace",
                    "replay",
                    id,
                    "--store",
                    cluster.traces,
                    folder: cluster.scratch.url
                )
                #expect(replayed.status == 0, "\(replayed.output)\(replayed.errors)")
                #expect(replayed.output.contains("same"))
            }
        }

        @Test func `the metrics of every process pass promtool`() async throws {
            try await Cluster.with(Self.files) { cluster in
                _ = try await cluster.send("hello", [#"{"name": "you"}"#, #"{"nobody": 1}"#])
                let targets = try JSONSerialization.jsonObject(
                    with: Data(contentsOf: URL(fileURLWithPath: cluster.data + "/prometheus-targets.json"))
                )
                let addresses = (targets as? [[String: Any]] ?? []).flatMap { $0["targets"] as? [String] ?? [] }
                // A sidecar and a runtime, two end actors, the gateway, and `asya up` itself.
                #expect(addresses.count == 6)
                for address in addresses {
                    let url = try #require(URL(string: "http://\(address)/metrics"))
                    let page = String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
                    #expect(page.contains("asya_build_info"))
                    let checked = try await Command.run("/usr/bin/env", ["promtool", "check", "metrics"], input: page)
                    #expect(checked.status == 0, "\(address): \(checked.output)\(checked.errors)")
                }
            }
        }

        @Test func `an interrupt drains and leaves no process behind`() async throws {
            try await Cluster.with(Self.files) { cluster in
                let children = cluster.descendants()
                #expect(children.contains { $0.name == "asya-runtime" })
                #expect(await cluster.stop() == 0)
                #expect(children.allSatisfy { !FileManager.default.fileExists(atPath: "/proc/\($0.id)") })
            }
        }
    }
}
