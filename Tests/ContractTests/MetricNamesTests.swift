// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryCore
import Testing

/// What the documents promise is what the components emit.
struct MetricNamesTests {
    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The documents that people read and machines query.
    private static let documents: [URL] = {
        let folders = ["Sources", "deploy", "dashboards", "alerts"].map { checkout.appendingPathComponent($0) }
        let found = folders.flatMap { folder in
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        }
        return [checkout.appendingPathComponent("README.md")]
            + found.filter { ["md", "yaml", "yml", "json", "sh"].contains($0.pathExtension) }
    }()

    @Test func `every metric that a document names is declared in Semantics`() throws {
        let declared = Set(MetricCatalog.all.map(\.name))
        let suffixes = ["", "_bucket", "_sum", "_count"]
        let known = Set(declared.flatMap { name in suffixes.map { name + $0 } })
        let families = [
            "asya_actor_", "asya_runtime_", "asya_gateway_", "asya_cluster_", "asya_telemetry_", "asya_trace_store_",
            "asya_operator_",
        ]
        for document in Self.documents {
            let text = try String(contentsOf: document, encoding: .utf8)
            for match in text.matches(of: /asya_[a-z0-9_]+[a-z0-9]/) {
                let name = String(match.output)
                guard families.contains(where: name.hasPrefix), text[match.range.upperBound...].first != "*" else {
                    continue
                }
                #expect(known.contains(name), "\(document.lastPathComponent) names \(name)")
            }
        }
    }

    @Test func `every declared metric says what it counts, in base units`() {
        for descriptor in MetricCatalog.all {
            #expect(!descriptor.help.isEmpty, "\(descriptor.name)")
            #expect(
                !descriptor.name.hasSuffix("_ms") && !descriptor.name.hasSuffix("_milliseconds"),
                "\(descriptor.name)"
            )
            #expect(descriptor.name.hasPrefix("asya_") || descriptor.name.hasPrefix("process_"), "\(descriptor.name)")
        }
    }
}
