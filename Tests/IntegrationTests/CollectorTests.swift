// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import HTTPTesting
import Testing

extension IntegrationTests {
    /// A collector that fails for the whole of a load costs spans, which are counted, and nothing else.
    struct CollectorTests {
        enum Condition: String, CaseIterable {
            case down, hanging, slow, failing

            func server() -> LoopbackServer {
                LoopbackServer(refusesConnections: self == .down) { _, _ in
                    switch self {
                    case .down, .hanging: .silence
                    case .slow: .trickle("HTTP/1.1 200 OK\r\nX:")
                    case .failing: .response(503)
                    }
                }
            }
        }

        private static let queue = 64
        private static let batch = 16

        @Test(arguments: Condition.allCases)
        func `every message succeeds while the collector is`(_ condition: Condition) async throws {
            let server = condition.server()
            defer { server.stop() }
            let files = [
                "h.py": "def handle(payload):\n    return payload\n",
                "actors.yaml": Manifest.actor("one", handler: "h.handle") + Manifest.actor("two", handler: "h.handle"),
            ]
            let environment = [
                "OTEL_EXPORTER_OTLP_ENDPOINT": server.url, "OTEL_EXPORTER_OTLP_TIMEOUT": "200",
                "OTEL_BSP_EXPORT_TIMEOUT": "400", "OTEL_BSP_SCHEDULE_DELAY": "50",
                "OTEL_BSP_MAX_QUEUE_SIZE": "\(Self.queue)", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "\(Self.batch)",
            ]
            try await Cluster.with(files, environment: environment) { cluster in
                let sent = try await cluster.send("one,two", (0..<300).map { #"{"number": \#($0)}"# })
                #expect(sent.status == 0, "\(sent.errors)")
                #expect(sent.lines.count == 300)
                let targets = try JSONSerialization.jsonObject(
                    with: Data(contentsOf: URL(fileURLWithPath: cluster.data + "/prometheus-targets.json"))
                )
                let addresses = (targets as? [[String: Any]] ?? []).flatMap { $0["targets"] as? [String] ?? [] }
                var dropped: [String: Double] = [:]
                for address in addresses {
                    for (reason, count) in try await settled(address).dropped { dropped[reason, default: 0] += count }
                }
                #expect(dropped["queue_full"] ?? 0 > 0 && dropped["export_failed"] ?? 0 > 0, "\(dropped)")
                #expect(dropped["rejected"] == 0 && dropped["throttled"] == 0)
            }
        }

        /// What a process tells of its spans once each of them is accounted for.
        private func settled(_ address: String) async throws -> Spans {
            var spans = try await Spans(address)
            // Some are on their way from one count to the next while the page is written.
            while spans.accounted != spans.started, !Task.isCancelled { spans = try await Spans(address) }
            #expect(spans.accounted == spans.started, "\(spans)")
            #expect(spans.exported == 0)
            #expect(spans.capacity == Double(Self.queue) && spans.waiting <= spans.capacity)
            #expect(spans.inFlight <= Double(Self.batch))
            return spans
        }
    }
}

/// The exporter's figures on a metrics page.
private struct Spans {
    let started: Double
    let exported: Double
    let waiting: Double
    let inFlight: Double
    let capacity: Double
    /// By reason.
    let dropped: [String: Double]

    init(_ address: String) async throws {
        let url = try #require(URL(string: "http://\(address)/metrics"))
        let page = String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
        let samples = page.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        func value(_ name: String) -> Double {
            samples.first { $0[0] == name }.flatMap { Double($0[1]) } ?? .nan
        }
        started = value(#"asya_telemetry_spans_started_total{decision="sampled"}"#)
        exported = value("asya_telemetry_spans_exported_total")
        waiting = value("asya_telemetry_span_queue_size")
        inFlight = value("asya_telemetry_spans_inflight")
        capacity = value("asya_telemetry_span_queue_capacity")
        var dropped: [String: Double] = [:]
        for sample in samples {
            guard let match = sample[0].wholeMatch(of: /asya_telemetry_spans_dropped_total\{reason="(.+)"\}/) else {
                continue
            }
            dropped[String(match.1)] = Double(sample[1])
        }
        self.dropped = dropped
    }

    /// Every span that was started and has ended is one of these.
    var accounted: Double { exported + waiting + inFlight + dropped.values.reduce(0, +) }
}
