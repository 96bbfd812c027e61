// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// One trace in a hundred is sampled, and everything that went wrong is recorded all the same.
    struct FailureCompleteTests {
        private static let module = """
            import threading

            def work(envelope):
                kind = envelope["payload"]["kind"]
                attempt = envelope.get("headers", {}).get("x-asya-attempt", 1)
                if kind == "fail" or (kind == "retry" and int(attempt) == 1):
                    raise ValueError("as asked for")
                if kind == "slow":
                    threading.Event().wait(0.35)
                envelope["route"]["current"] += 1
                return envelope
            """
        private static let files = [
            "steps.py": module,
            "actors.yaml": Manifest.actor(
                "work",
                handler: "steps.work",
                environment: ["ASYA_HANDLER_MODE": "envelope"],
                specification: "resiliency: {maxAttempts: 2, initialDelay: 50ms}"
            ),
        ]
        /// Four messages wait in the runtime for its one worker: their hops become slow though their handler is not.
        private static let environment = [
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.01",
            "ASYA_TRACE_SLOW_MS": "300", "ASYA_TRACE_PAYLOADS": "errors", "ASYA_CONCURRENCY": "4",
        ]
        private static let messages = 300

        private static func kind(_ number: Int) -> String {
            switch number % 20 {
            case 3: "fail"
            case 9: "retry"
            case 15: "slow"
            default: "fine"
            }
        }

        @Test func `every hop that failed, was retried or slow is recorded whole, and replays`() async throws {
            try await Cluster.with(Self.files, environment: Self.environment) { cluster in
                let payloads = (0..<Self.messages).map { #"{"kind": "\#(Self.kind($0))", "n": \#($0)}"# }
                let sent = try await Command.run(
                    Executables.path("asya"),
                    ["send", "work", "--payload", "-", "--wait=500", "--json", "--data", cluster.data],
                    input: payloads.joined(separator: "\n") + "\n",
                    environment: Self.environment
                )
                #expect(sent.status == 1, "\(sent.errors)")
                let kinds = try Self.kinds(sent.lines)
                #expect(kinds.count == Self.messages)
                _ = await cluster.stop()

                let summaries = try await WholeTraces.stored(cluster.traces)
                #expect(summaries.count < Self.messages)
                let traces = Dictionary(
                    summaries.compactMap { summary in
                        (summary["envelope_id"] as? String).map { ($0, summary["trace_id"] as? String ?? "") }
                    }
                ) { first, _ in first }
                let eventful = kinds.filter { $0.value != "fine" }
                #expect(eventful.keys.filter { traces[$0] == nil }.count == 0, "hops are missing")

                var replayable: [String] = []
                var queued = 0
                for (envelope, trace) in traces {
                    let shown = try await WholeTraces.show(trace, cluster.traces)
                    let hops = (shown["hops"] as? [[String: Any]] ?? []).filter { $0["actor"] as? String == "work" }
                    let spans = shown["spans"] as? [[String: Any]] ?? []
                    // Of what is well an end that was slow is kept alone.
                    if hops.isEmpty, kinds[envelope] == "fine" { continue }
                    let outcomes = hops.compactMap { $0["outcome"] as? String }
                    switch kinds[envelope] {
                    case "fail": #expect(outcomes == ["retried", "failed"])
                    case "retry": #expect(outcomes == ["retried", "succeeded"])
                    default: #expect(outcomes == ["succeeded"])
                    }
                    func count(_ name: String) -> Int { spans.count { $0["name"] as? String == name } }
                    #expect(count("process work") == hops.count, "\(kinds[envelope] ?? "")")
                    #expect(count("handler work") == hops.count, "\(kinds[envelope] ?? "")")
                    #expect(count("settle asya-work") == hops.count, "\(kinds[envelope] ?? "")")
                    let next = kinds[envelope] == "fail" ? "publish error-end" : "publish happy-end"
                    #expect(count(next) == 1, "\(kinds[envelope] ?? "")")
                    let isEventful =
                        hops.contains { ($0["duration_ms"] as? Double ?? 0) >= 300 }
                        || (kinds[envelope] ?? "fine") != "fine"
                    guard isEventful else { continue }
                    #expect(hops.allSatisfy { $0["input"] is [String: Any] })
                    if kinds[envelope] == "fine" { queued += 1 }
                    replayable.append(trace)
                }
                #expect(queued > 0, "no hop was slow for want of a worker")

                let replayed = try await Command.run(
                    Executables.path("asya"),
                    [
                        "trace", "replay", "--store", cluster.traces, "--actors", cluster.scratch.path + "/actors.yaml",
                        "--json",
                    ] + replayable,
                    folder: cluster.scratch.url
                )
                #expect(replayed.status == 0, "\(replayed.output.suffix(2_000)) \(replayed.errors.suffix(2_000))")
            }
        }

        /// What was asked of each envelope, by its id.
        private static func kinds(_ lines: [String]) throws -> [String: String] {
            var kinds: [String: String] = [:]
            for line in lines {
                let envelope = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                let payload = envelope["payload"] as? [String: Any] ?? [:]
                let original = payload["original_payload"] as? [String: Any] ?? payload
                guard let id = envelope["id"] as? String else { continue }
                kinds[id] = original["kind"] as? String
            }
            return kinds
        }
    }
}
