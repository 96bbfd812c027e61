// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetryCore

struct ExemplarFilterTests {
    private let sampled = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(value: 3), flags: .sampled)
    private let unsampled = SpanContext(traceID: TraceID(high: 1, low: 2), spanID: SpanID(value: 3), flags: [])

    @Test(
        arguments: [
            (nil, .traceBased), ("", .traceBased), ("always_on", .alwaysOn), ("ALWAYS_OFF", .alwaysOff),
            ("Trace_Based", .traceBased),
        ] as [(String?, ExemplarFilter)]
    )
    func `the variable names a filter in any case`(value: String?, filter: ExemplarFilter) {
        var warnings: [String] = []
        let environment = value.map { ["OTEL_METRICS_EXEMPLAR_FILTER": $0] } ?? [:]
        #expect(ExemplarFilter(environment: environment, warnings: &warnings) == filter)
        #expect(warnings.isEmpty)
    }

    @Test func `another value is told and ignored`() {
        var warnings: [String] = []
        let environment = ["OTEL_METRICS_EXEMPLAR_FILTER": "sometimes"]
        #expect(ExemplarFilter(environment: environment, warnings: &warnings) == .traceBased)
        #expect(
            warnings == [
                "OTEL_METRICS_EXEMPLAR_FILTER=sometimes is none of always_on, always_off, trace_based; "
                    + "trace_based is used"
            ]
        )
    }

    @Test(
        arguments: [
            (.alwaysOn, true, true), (.alwaysOff, false, false), (.traceBased, true, false),
        ] as [(ExemplarFilter, Bool, Bool)]
    )
    func `a filter decides by the span`(filter: ExemplarFilter, takesSampled: Bool, takesUnsampled: Bool) {
        for (context, isTaken) in [(sampled, takesSampled), (unsampled, takesUnsampled)] {
            let histogram = MetricRegistry(exemplarFilter: filter)
                .histogram(HistogramDescriptor(name: "h", help: "h", buckets: [1])).labels()
            histogram.observe(0.5, exemplar: context)
            histogram.observe(0.5)
            #expect(histogram.snapshot().exemplars.isEmpty != isTaken)
        }
    }
}
