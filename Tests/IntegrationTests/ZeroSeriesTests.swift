// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import TelemetryCore
import Testing

extension IntegrationTests {
    /// What can be counted is there before it is: `rate()` would miss the first event otherwise.
    struct ZeroSeriesTests {
        @Test func `every process shows its families with all their known labels from the start`() async throws {
            let files = [
                "h.py": "def handle(payload):\n    return payload\n",
                "actors.yaml": Manifest.actor("one", handler: "h.handle"),
            ]
            // Nobody listens there, and an exporter that has nothing to send does not mind.
            let environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"]
            try await Cluster.with(files, environment: environment) { cluster in
                let pages = try await pages(of: cluster)
                // Refused look-ups are counted where labels come from envelopes.
                let ofAll =
                    TelemetryMetrics.all.filter { $0.name != TelemetryMetrics.seriesDropped.name } + ProcessMetrics.all
                let common = ofAll + TraceStoreMetrics.all
                let sidecars = pages.filter { $0.contains(#"asya_build_info{component="sidecar""#) }
                let runtimes = pages.filter { $0.contains(#"asya_build_info{component="runtime""#) }
                let clusters = pages.filter { $0.contains(#"asya_build_info{component="cluster""#) }
                #expect(sidecars.count == 3 && runtimes.count == 1 && clusters.count == 1)
                let ofEnds = SidecarMetrics.resultStoreDuration
                let ends = sidecars.filter { $0.contains(ofEnds.name) }
                #expect(ends.count == 2)
                for page in ends {
                    expect([ofEnds], in: page)
                    for label in ["end_consumed", "store_error", "store_failed"] {
                        #expect(page.contains(#"="\#(label)"} 0"#), "no \(label)")
                    }
                }
                for page in sidecars {
                    expect(SidecarMetrics.all.filter { $0.name != ofEnds.name } + common, in: page)
                    expect([TelemetryMetrics.seriesDropped], in: page)
                }
                for page in runtimes { expect(RuntimeMetrics.all + common, in: page) }
                for page in clusters {
                    expect(ClusterMetrics.all + ofAll + [TelemetryMetrics.seriesDropped], in: page)
                }
                for page in sidecars {
                    let events = page.split(separator: "\n").filter { line in
                        line.contains("_failed_total{") || line.contains("_attempts_total{")
                            || line.contains("_dead_letters_total{") || line.contains("_spans_dropped_total{")
                            || line.contains("_sent_total{") || line.contains("_queue_wait_seconds_count{")
                    }
                    #expect(events.count > 25 && events.allSatisfy { $0.hasSuffix(" 0") }, "\(events)")
                }
            }
        }

        private func pages(of cluster: Cluster) async throws -> [String] {
            let targets = try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: cluster.data + "/prometheus-targets.json"))
            )
            let addresses = (targets as? [[String: Any]] ?? []).flatMap { $0["targets"] as? [String] ?? [] }
            var pages: [String] = []
            for address in addresses {
                let url = try #require(URL(string: "http://\(address)/metrics"))
                pages.append(String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self))
            }
            return pages
        }

        private func expect(_ descriptors: [any MetricDescriptor], in page: String) {
            let lines = page.split(separator: "\n")
            for descriptor in descriptors {
                let name = descriptor.name + (descriptor.kind == .histogram ? "_count" : "")
                let series = lines.filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
                #expect(!series.isEmpty, "\(name) is not there")
                for label in descriptor.labels {
                    let known = (label.values ?? []).filter { !label.rareValues.contains($0) }
                    for value in known where !isInEnvelopesOnly(value, of: descriptor) {
                        let pair = #"\#(label.name)="\#(value)""#
                        #expect(series.contains { $0.contains(pair) }, "\(name) has no \(pair)")
                    }
                }
            }
        }

        /// Where envelopes are routed to is told by them alone: of these series not all labels are known.
        private func isInEnvelopesOnly(_ value: String, of descriptor: any MetricDescriptor) -> Bool {
            descriptor.name == SidecarMetrics.messagesSent.name
                && [MessageType.routing, .policyRoute].map(\.rawValue).contains(value)
        }
    }
}
