// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

extension Tracer {
    /// Returns a tracer for tests: samples everything, counts identifiers from 1 and keeps time by the clock given.
    public static func testing(
        _ processor: any SpanProcessor,
        clock: any TelemetryClock = ManualClock(),
        sampler: any Sampler = AlwaysOnSampler(),
        limits: SpanLimits = SpanLimits(),
        recordsUnsampled: Bool = false,
        registry: MetricRegistry? = nil
    ) -> Tracer {
        Tracer(
            scope: InstrumentationScope(name: "test", version: "1"),
            sampler: sampler,
            processor: processor,
            clock: clock,
            ids: SequentialIDGenerator(),
            limits: limits,
            recordsUnsampled: recordsUnsampled,
            registry: registry
        )
    }
}
