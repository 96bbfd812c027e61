// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Killing any process at any moment loses nothing.
    struct CrashTests {
        private static let files = [
            "steps.py": """
            def split(payload):
                return [{"number": payload["number"], "part": part} for part in range(3)]

            def work(payload):
                sum(range(100_000))
                if payload["number"] % 10 == 0:
                    raise ValueError("tenths fail")
                return {**payload, "square": payload["number"] ** 2}

            def finish(payload):
                return {**payload, "done": True}
            """,
            "actors.yaml": Manifest.actor("split", handler: "steps.split")
                + Manifest.actor(
                    "work",
                    handler: "steps.work",
                    replicas: 2,
                    specification:
                        "resiliency: {maxAttempts: 5, initialDelay: 200ms, rules: [{errors: [ValueError], action: fail}]}"
                )
                + Manifest.actor(
                    "finish",
                    handler: "steps.finish",
                    specification: "resiliency: {maxAttempts: 5, initialDelay: 200ms}"
                ),
        ]

        @Test func `twenty kills at random moments lose no part of any envelope`() async throws {
            let count = 300
            try await Cluster.with(Self.files) { cluster in
                async let sent = cluster.send("split,work,finish", (0..<count).map { #"{"number": \#($0)}"# })
                var random = SystemRandomNumberGenerator()
                var kills: [String: Int] = [:]
                while kills.values.reduce(0, +) < 20 {
                    let victims = cluster.descendants().filter {
                        $0.name.hasPrefix("asya") || $0.name.hasPrefix("python")
                    }
                    guard let victim = victims.randomElement(using: &random) else { continue }
                    if kill(victim.id, SIGKILL) == 0 { kills[victim.name, default: 0] += 1 }
                    // The next kill meets whatever has come up by then.
                    _ = try await Command.run("/bin/sleep", ["\(Double.random(in: 0.05...0.4, using: &random))"])
                }
                let ended = try await sent
                #expect(ended.status == 1, "\(ended.errors) \(kills)")

                var happy: Set<String> = []
                for envelope in cluster.scratch.documents("data/results/happy-asya") {
                    let payload = envelope["payload"] as? [String: Any] ?? [:]
                    happy.insert("\(payload["number"] ?? "")/\(payload["part"] ?? "")")
                }
                var failed: Set<String> = []
                for envelope in cluster.scratch.documents("data/results/error-asya") {
                    let payload = (envelope["payload"] as? [String: Any])?["original_payload"] as? [String: Any] ?? [:]
                    failed.insert("\(payload["number"] ?? "")/\(payload["part"] ?? "")")
                }
                let expected = Set((0..<count).flatMap { number in (0..<3).map { "\(number)/\($0)" } })
                #expect(happy.union(failed) == expected, "\(kills)")
                #expect(failed.isSuperset(of: expected.filter { (Int($0.split(separator: "/")[0]) ?? 1) % 10 == 0 }))

                // What a killed process held is missing; nothing is doubled, and every trace keeps its one root.
                let traces = WholeTraces(summaries: try await WholeTraces.stored(cluster.traces))
                for id in traces.ids().prefix(100) {
                    let faults = WholeTraces.faults(try await WholeTraces.show(id, cluster.traces))
                    #expect(faults.allSatisfy { $0.hasSuffix("has no parent in the trace") }, "\(faults)")
                }
            }
        }
    }
}
