// SPDX-License-Identifier: Apache-2.0

import PrometheusText
import TelemetryCore

/// Instruments: counting, observing, looking a series up, and scraping them.
enum MetricBenchmarks {
    static let all = [
        Benchmark(name: "metric.counter_increment", operations: 5_000_000) { count in
            let counter = MetricRegistry().counter(CounterDescriptor(name: "bench_total", help: "")).labels()
            for _ in 0..<count { counter.increment() }
        },
        Benchmark(name: "metric.histogram_observe", operations: 2_000_000) { count in
            observe(histogram(), count)
        },
        // The time the four take together, by the number of their observations.
        Benchmark(name: "metric.histogram_observe_4_threads", operations: 2_000_000) { count in
            let histogram = histogram()
            ThreadTeam.run(4) { observe(histogram, count / 4) }
        },
        Benchmark(name: "metric.lookup_2_labels", operations: 1_000_000) { count in
            let family = MetricRegistry().counter(
                CounterDescriptor(name: "bench_total", help: "", labels: ["queue", "actor"])
            )
            for _ in 0..<count { family.labels("asya-text-extraction", "text-extraction").increment() }
        },
        scrape("metric.scrape_10k_counters_text", tenThousandCounters, .text),
        scrape("metric.scrape_10k_counters_openmetrics", tenThousandCounters, .openMetrics),
        scrape("metric.scrape_10k_counters_protobuf", tenThousandCounters, .protobuf),
        scrape("metric.scrape_1k_histograms_text", thousandHistograms, .text),
        scrape("metric.scrape_1k_histograms_openmetrics", thousandHistograms, .openMetrics),
        scrape("metric.scrape_1k_histograms_protobuf", thousandHistograms, .protobuf),
    ]

    private static func histogram() -> Histogram {
        let descriptor = HistogramDescriptor(name: "bench_seconds", help: "", buckets: Buckets.handling)
        return MetricRegistry().histogram(descriptor).labels()
    }

    private static func observe(_ histogram: Histogram, _ count: Int) {
        for index in 0..<count { histogram.observe(Double(index & 1023) * 0.001) }
    }

    private static func scrape(_ name: String, _ registry: MetricRegistry, _ format: ExpositionFormat) -> Benchmark {
        Benchmark(name: name, operations: 20) { count in
            for _ in 0..<count { consume(format.render(registry)) }
        }
    }

    private static let tenThousandCounters: MetricRegistry = {
        let registry = MetricRegistry()
        for family in 0..<10 {
            let descriptor = CounterDescriptor(
                name: "bench_messages_\(family)_total",
                help: "Messages of a benchmark",
                labels: ["queue", "actor"]
            )
            let counters = registry.counter(descriptor)
            for index in 0..<1_000 {
                counters.labels("asya-bench-\(index)", "bench-\(index)").increment(by: index * 37)
            }
        }
        return registry
    }()

    private static let thousandHistograms: MetricRegistry = {
        let registry = MetricRegistry()
        let descriptor = HistogramDescriptor(
            name: "bench_wait_seconds",
            help: "Waiting of a benchmark",
            labels: ["queue", "actor"],
            buckets: Buckets.handling
        )
        let histograms = registry.histogram(descriptor)
        for index in 0..<1_000 {
            let histogram = histograms.labels("asya-bench-\(index)", "bench-\(index)")
            for step in 0..<20 { histogram.observe(Double(index * step % 1_023) * 0.01) }
        }
        return registry
    }()
}
