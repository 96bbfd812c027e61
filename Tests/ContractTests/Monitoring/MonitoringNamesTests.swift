// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryCore
import Testing

/// Dashboards, alerts and runbooks name what is declared, and what is declared is on one of them.
struct MonitoringNamesTests {
    /// What Prometheus adds to every series of a target; what it keeps itself, and what kube-state-metrics shows.
    private static let targetLabels: Set<String> = ["job", "instance", "namespace"]
    private static let ofOthers: [String: Set<String>] = [
        "up": [], "scrape_duration_seconds": [], "scrape_samples_scraped": [],
        "ALERTS": ["alertname", "alertstate", "severity"],
        "kube_horizontalpodautoscaler_status_desired_replicas": ["horizontalpodautoscaler"],
        "kube_horizontalpodautoscaler_spec_max_replicas": ["horizontalpodautoscaler"],
    ]
    /// What rules add to the series they record.
    private static let recordedLabels: Set<String> = ["slo", "objective", "alertname", "severity"]

    /// Families that nobody looks at while all is well, and why.
    private static let exceptions: [String: String] = [:]

    private var queries: [Query] {
        MonitoringFiles.dashboardQueries + MonitoringFiles.ruleQueries + MonitoringFiles.runbookQueries
    }

    /// The declaration of a series, whose name may have the ending of a histogram.
    private func declaration(of metric: String) -> (any MetricDescriptor)? {
        MetricCatalog.all.first { descriptor in
            descriptor.kind == .histogram
                ? ["_bucket", "_sum", "_count"].contains { descriptor.name + $0 == metric } : descriptor.name == metric
        }
    }

    private func labels(of metric: String) -> Set<String>? {
        if let declaration = declaration(of: metric) {
            let bound: Set<String> = metric.hasSuffix("_bucket") ? ["le"] : []
            return Set(declaration.labelNames).union(Self.targetLabels).union(bound)
        }
        if let labels = Self.ofOthers[metric] { return labels.union(Self.targetLabels).union(["actor"]) }
        guard MonitoringFiles.recorded.contains(metric) else { return nil }
        return Self.recordedLabels.union(Self.targetLabels).union(["actor", "tool"])
    }

    @Test func `there are queries to look at`() {
        #expect(MonitoringFiles.dashboardQueries.count > 100)
        #expect(MonitoringFiles.ruleQueries.count > 100)
        #expect(MonitoringFiles.runbookQueries.count > 30)
        #expect(queries.allSatisfy { !$0.selectors.isEmpty })
    }

    @Test func `every metric and label is declared, and every value of a closed label`() {
        for query in queries {
            for selector in query.selectors {
                guard let labels = labels(of: selector.metric) else {
                    Issue.record("\(query.place): \(selector.metric) is not declared")
                    continue
                }
                for (label, value) in selector.matchers {
                    #expect(labels.contains(label), "\(query.place): \(selector.metric) has no label \(label)")
                    let declared = declaration(of: selector.metric)?.labels.first { $0.name == label }
                    guard let values = declared?.values, !value.hasPrefix("$") else { continue }
                    for each in value.split(separator: "|") {
                        #expect(values.contains(String(each)), "\(query.place): \(label) is never \(each)")
                    }
                }
            }
        }
    }

    @Test func `series are grouped by labels that they have`() {
        for query in queries {
            let known = query.selectors.reduce(into: Set<String>()) { $0.formUnion(labels(of: $1.metric) ?? []) }
            // label_replace gives series a label of its third argument.
            let made = query.text.matches(of: /"(\w+)", "[^"]*", "\w+", "[^"]*"/).map { String($0.output.1) }
            for label in query.groupingLabels {
                #expect(known.union(made).contains(label), "\(query.place): \(label) in \(query.text)")
            }
        }
    }

    @Test func `alerts say labels that their series have`() {
        let known = MetricCatalog.all.reduce(into: Self.targetLabels.union(Self.recordedLabels)) {
            $0.formUnion($1.labelNames)
        }
        for file in MonitoringFiles.rules {
            for match in file.text.matches(of: /\$labels\.(\w+)/) {
                #expect(known.contains(String(match.output.1)), "\(file.path): \(match.output.1)")
            }
        }
    }

    @Test func `every declared metric is on a panel, in an alert, or excepted for a reason`() {
        let queries = MonitoringFiles.dashboardQueries + MonitoringFiles.ruleQueries
        let shown = Set(queries.flatMap(\.selectors).map(\.metric))
        for descriptor in MetricCatalog.all {
            let names = descriptor.kind == .histogram ? ["_bucket", "_sum", "_count"] : [""]
            let isShown = names.contains { shown.contains(descriptor.name + $0) }
            #expect(
                isShown != (Self.exceptions[descriptor.name] != nil),
                "\(descriptor.name) is \(isShown ? "shown and excepted" : "nowhere to be seen")"
            )
        }
        let declared = Set(MetricCatalog.all.map(\.name))
        #expect(Self.exceptions.allSatisfy { declared.contains($0.key) && !$0.value.isEmpty })
    }

    @Test func `the threshold of an objective is a bound of its histogram`() {
        let text = Checkout.text(of: "alerts/slo.yaml")
        let objectives = text.matches(of: /threshold: ([0-9.]+)\n *histogram: (\w+)/)
        #expect(objectives.count == text.matches(of: /\n *histogram:/).count)
        for objective in objectives {
            let histogram = MetricCatalog.all.compactMap { $0 as? HistogramDescriptor }
                .first { $0.name == objective.output.2 }
            #expect(
                histogram?.buckets.contains(Double(objective.output.1) ?? .nan) == true,
                "\(objective.output.2) has no bound of \(objective.output.1)"
            )
        }
    }

    @Test func `searches for traces name attributes that spans have`() {
        let declared = Set(SpanCatalog.all.flatMap { $0.attributes.map(\.key.name) })
        var names: [String] = []
        for (_, document) in MonitoringFiles.dashboards {
            for target in MonitoringFiles.panels(of: document).flatMap({ $0["targets"] as? [[String: Any]] ?? [] }) {
                let query = target["query"] as? String ?? ""
                names += query.matches(of: /span\.([a-z_.]+[a-z])/).map { String($0.output.1) }
                let tags = target["tags"] as? String ?? ""
                names += tags.matches(of: /([a-z_.]+)=/).map { String($0.output.1) }
            }
        }
        #expect(names.count > 5)
        // Jaeger shows the status of a span as the tag `error`.
        for name in names where name != "error" {
            #expect(declared.contains(name), "no span has \(name)")
        }
    }
}
