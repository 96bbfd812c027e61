// SPDX-License-Identifier: Apache-2.0

import TelemetryCore

/// Instruments: counting, observing, looking a series up.
enum MetricBenchmarks {
    static let all = [
        Benchmark(name: "metric.counter_increment", operations: 5_000_000) { count in
            let counter = MetricRegistry().counter(CounterDescriptor(name: "bench_total", help: "")).labels()
            for _ in 0..<count { counter.increment() }
        },
        Benchmark(name: "metric.histogram_observe", operations: 2_000_000) { count in
            let family = MetricRegistry().histogram(
                HistogramDescriptor(name: "bench_seconds", help: "", buckets: Buckets.handling)
            )
            let histogram = family.labels()
            for index in 0..<count { histogram.observe(Double(index & 1023) * 0.001) }
        },
        Benchmark(name: "metric.lookup_2_labels", operations: 1_000_000) { count in
            let family = MetricRegistry().counter(
                CounterDescriptor(name: "bench_total", help: "", labels: ["queue", "actor"])
            )
            for _ in 0..<count { family.labels("asya-text-extraction", "text-extraction").increment() }
        },
    ]
}
