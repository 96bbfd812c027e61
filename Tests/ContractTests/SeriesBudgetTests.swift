// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing

/// What the declarations cost whoever stores the series of a replica; the live dashboards test counts those of real ones.
struct SeriesBudgetTests {
    private static let budget = 300
    /// Where the envelopes of an ordinary actor go: to the next one, to both ends, and to itself again.
    private static let destinations = 4
    /// What every process of an actor has, with everything on.
    private static let common =
        TelemetryMetrics.all + TraceStoreMetrics.all + TraceCollectMetrics.all + ProcessMetrics.all

    @Test func `a sidecar and its runtime have at most 300 series with everything on`() {
        let own = SidecarMetrics.all + SidecarGatewayMetrics.all + RuntimeMetrics.all
        // Only end actors store.
        let families = own.filter { $0.name != SidecarMetrics.resultStoreDuration.name } + Self.common + Self.common
        let costs = families.map { ($0.name, Self.series(of: $0)) }
        let sum = costs.reduce(0) { $0 + $1.1 }
        #expect(sum <= Self.budget, "\(costs.sorted { $0.1 > $1.1 }.prefix(10))")
    }

    @Test func `what is rare does not take more than a tenth of it`() {
        let rare = (SidecarMetrics.all + SidecarGatewayMetrics.all + RuntimeMetrics.all + Self.common + Self.common)
            .flatMap(\.labels).reduce(0) { $0 + $1.rareValues.count }
        #expect(rare <= Self.budget / 10)
    }

    @Test func `what wakes somebody is there before it is counted`() {
        for query in MonitoringFiles.ruleQueries {
            for selector in query.selectors {
                guard let family = MetricCatalog.all.first(where: { $0.name == selector.metric }) else { continue }
                for (label, value) in selector.matchers {
                    let rare = family.labels.first { $0.name == label }?.rareValues ?? []
                    // Those of end actors are there from the start: of other actors they never are.
                    for each in value.split(separator: "|") where !["end_consumed", "store_failed"].contains(each) {
                        #expect(!rare.contains(String(each)), "\(query.place): \(label) \(each)")
                    }
                }
            }
        }
    }

    /// The series that a family has from the start, for one value of each open label.
    private static func series(of family: any MetricDescriptor) -> Int {
        if family.name == SidecarMetrics.messagesSent.name { return destinations }
        let sets = family.labels.reduce(1) { sets, label in
            sets * ((label.values?.count ?? 1) - label.rareValues.count)
        }
        guard let histogram = family as? HistogramDescriptor else { return sets }
        // One for each bound, for all, for the sum and for the count.
        return sets * (histogram.buckets.count + 3)
    }
}
