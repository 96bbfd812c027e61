// SPDX-License-Identifier: Apache-2.0

/// Counts the spans a tracer starts, by what becomes of them.
struct SpansStarted {
    private let sampled: Counter
    private let recorded: Counter
    private let dropped: Counter

    init(registry: MetricRegistry) {
        let family = registry.counter(TelemetryMetrics.spansStarted)
        sampled = family.labels(SpanDecision.sampled)
        recorded = family.labels(SpanDecision.recorded)
        dropped = family.labels(SpanDecision.dropped)
    }

    func count(_ decision: SamplingDecision, recordsUnsampled: Bool) {
        switch decision {
        case .recordAndSample: sampled.increment()
        case .record: recorded.increment()
        case .drop: recordsUnsampled ? recorded.increment() : dropped.increment()
        }
    }
}
