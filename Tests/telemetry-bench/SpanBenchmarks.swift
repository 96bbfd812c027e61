// SPDX-License-Identifier: Apache-2.0

import TelemetryCore

/// Spans from their start to the processor.
enum SpanBenchmarks {
    private struct Discard: SpanProcessor {
        func onEnd(_ span: SpanData) {}
    }

    private static func tracer(_ sampler: any Sampler, recordsUnsampled: Bool = false) -> Tracer {
        Tracer(
            scope: InstrumentationScope(name: "bench"),
            sampler: sampler,
            processor: Discard(),
            recordsUnsampled: recordsUnsampled
        )
    }

    static let all = [
        Benchmark(name: "span.sampled_8_attributes", operations: 100_000) { count in
            let tracer = tracer(AlwaysOnSampler())
            for _ in 0..<count { record(tracer) }
        },
        Benchmark(name: "span.batch_8_attributes", operations: 100_000) { count in
            let drain = BatchDrain()
            let tracer = Tracer(
                scope: InstrumentationScope(name: "bench"),
                sampler: AlwaysOnSampler(),
                processor: drain.processor
            )
            for number in 0..<count {
                drain.makeRoom(after: number)
                record(tracer)
            }
            drain.finish(count)
        },
        Benchmark(name: "span.unsampled", operations: 500_000) { count in
            let tracer = tracer(AlwaysOffSampler())
            for _ in 0..<count { record(tracer) }
        },
        Benchmark(name: "span.record_only", operations: 100_000) { count in
            let tracer = tracer(AlwaysOffSampler(), recordsUnsampled: true)
            for _ in 0..<count { record(tracer) }
        },
    ]

    /// One span as long as a hop of the sidecar makes them.
    static func record(_ tracer: Tracer) {
        let span = tracer.startSpan(
            "process text",
            kind: .consumer,
            attributes: [
                .messagingSystem: "sqlite", .messagingDestinationName: "asya-text", .messagingOperationName: "process",
                .messagingOperationType: "process", .messagingMessageID: "29068b1c-f4e8-2047-f52c-bcf8046590e2",
                .asyaActor: "text", .asyaRouteIndex: 3, .asyaAttempt: 1,
            ]
        )
        span.end()
    }
}
