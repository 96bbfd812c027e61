// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryCore
import Testing

/// Metrics: what is exposed is declared, and what is declared is exposed.
struct MetricUseTests {
    @Test func `every family is declared once and registered by somebody`() {
        #expect(Set(MetricCatalog.all.map(\.name)).count == MetricCatalog.all.count)
        var names: Set<String> = []
        for file in Checkout.semantics where file.path.hasSuffix("Metrics.swift") {
            let group = file.path.split(separator: "/").last?.dropLast(".swift".count) ?? ""
            let pattern = /static let (\w+) = (?:Counter|Gauge|Histogram)Descriptor\(\s*name: "([^"]+)"/
            for match in file.text.matches(of: pattern) {
                names.insert(String(match.output.2))
                let symbol = "\(group).\(match.output.1)"
                #expect(Checkout.users.contains { $0.text.contains(symbol) }, "nobody registers \(symbol)")
            }
        }
        #expect(names == Set(MetricCatalog.all.map(\.name)))
    }

    @Test func `no component spells a metric`() {
        let declared = Set(MetricCatalog.all.map(\.name))
        // What libraries count through swift-metrics has names of their own.
        let adapter = "Sources/Telemetry/Metrics/RegistryMetricsFactory.swift"
        for file in Checkout.users where file.path != adapter && !file.path.hasPrefix("Sources/TelemetryCore/Metrics/")
        {
            #expect(
                file.text.firstMatch(of: /(?:Counter|Gauge|Histogram)Descriptor\(/) == nil,
                "\(file.path) declares a metric"
            )
            for match in file.text.matches(of: /"(asya_[a-z0-9_]+)"/) {
                #expect(!declared.contains(String(match.output.1)), "\(file.path) spells \(match.output.1)")
            }
        }
    }

    @Test func `labels and closed values are words in lower case, each once`() {
        for descriptor in MetricCatalog.all {
            #expect(Set(descriptor.labelNames).count == descriptor.labels.count, "\(descriptor.name)")
            for label in descriptor.labels {
                #expect(label.name.wholeMatch(of: /[a-z][a-z_]*/) != nil, "\(descriptor.name) \(label.name)")
                guard let values = label.values else { continue }
                #expect(!values.isEmpty && Set(values).count == values.count, "\(descriptor.name) \(label.name)")
                let areWords = values.allSatisfy { $0.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil }
                #expect(areWords, "\(descriptor.name) \(values)")
            }
        }
    }
}
