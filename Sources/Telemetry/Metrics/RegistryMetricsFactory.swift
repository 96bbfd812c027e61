// SPDX-License-Identifier: Apache-2.0

internal import CoreMetrics
internal import Synchronization
internal import TelemetryCore

/// Lets libraries that count through swift-metrics count in this process's registry.
///
/// Counters become counters, meters and recorders that do not aggregate become gauges, other recorders and timers become
/// histograms, timers in seconds. Names and labels are made ones that Prometheus takes. The first use of a name decides its
/// kind and its labels; a use with other labels gets a family of its own, `<name>_by_<labels>`. Series are limited by the
/// registry, families here. Nothing is ever taken away again, for a counter that vanishes and comes back looks like a
/// restart.
final class RegistryMetricsFactory: MetricsFactory {
    /// Names beyond are counted nowhere: a library that makes names up at run time must not fill the memory.
    static let maxFamilies = 512

    /// From a hundredth to ten million, for recorders do not tell what they record.
    static let recorderBuckets: [Double] = [0.01, 0.1, 1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7]

    /// From a millisecond to a minute, for what libraries time is calls.
    static let timerBuckets: [Double] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private struct Shape: Equatable {
        var kind: MetricKind
        var labels: [String]
    }

    private let registry: MetricRegistry
    private let shapes = Mutex<[String: Shape]>([:])

    init(registry: MetricRegistry) {
        self.registry = registry
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        guard let counter = counter(label, dimensions) else { return NOOPMetricsHandler.instance }
        return CounterAdapter(counter: counter)
    }

    func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        guard let counter = counter(label, dimensions) else { return NOOPMetricsHandler.instance }
        return CounterAdapter(counter: counter)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard let gauge = gauge(label, dimensions) else { return NOOPMetricsHandler.instance }
        return GaugeAdapter(gauge: gauge)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate {
            let name = LibraryMetricName.plain(label)
            guard let histogram = histogram(name, "", label, dimensions, Self.recorderBuckets) else {
                return NOOPMetricsHandler.instance
            }
            return HistogramAdapter(histogram: histogram)
        }
        guard let gauge = gauge(label, dimensions) else { return NOOPMetricsHandler.instance }
        return GaugeAdapter(gauge: gauge)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = LibraryMetricName.timer(label)
        guard let histogram = histogram(name, "_seconds", label, dimensions, Self.timerBuckets) else {
            return NOOPMetricsHandler.instance
        }
        return HistogramAdapter(histogram: histogram)
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> TelemetryCore.Counter? {
        let pairs = Self.pairs(dimensions)
        let base = LibraryMetricName.counter(label)
        guard let name = name(base, "_total", kind: .counter, labels: pairs.map(\.name)) else { return nil }
        let descriptor = CounterDescriptor(name: name, help: Self.help(label), labels: Self.labels(pairs))
        return registry.counter(descriptor).labels(pairs.map(\.value))
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> TelemetryCore.Gauge? {
        let pairs = Self.pairs(dimensions)
        let base = LibraryMetricName.plain(label)
        guard let name = name(base, "", kind: .gauge, labels: pairs.map(\.name)) else { return nil }
        let descriptor = GaugeDescriptor(name: name, help: Self.help(label), labels: Self.labels(pairs))
        return registry.gauge(descriptor).labels(pairs.map(\.value))
    }

    private func histogram(
        _ base: String,
        _ suffix: String,
        _ label: String,
        _ dimensions: [(String, String)],
        _ buckets: [Double]
    ) -> Histogram? {
        let pairs = Self.pairs(dimensions)
        guard let name = name(base, suffix, kind: .histogram, labels: pairs.map(\.name)) else { return nil }
        let descriptor = HistogramDescriptor(
            name: name,
            help: Self.help(label),
            labels: Self.labels(pairs),
            buckets: buckets
        )
        return registry.histogram(descriptor).labels(pairs.map(\.value))
    }

    /// The name for a kind with these labels: the plain one if it is free or means the same; nil when there is none.
    ///
    /// A counter takes its name without `_total` as well, for that is the name of its family in OpenMetrics.
    private func name(_ base: String, _ suffix: String, kind: MetricKind, labels: [String]) -> String? {
        let shape = Shape(kind: kind, labels: labels)
        let stem = base.hasSuffix(suffix) ? String(base.dropLast(suffix.count)) : base
        let byLabels =
            labels.isEmpty ? "\(stem)_unlabelled\(suffix)" : "\(stem)_by_\(labels.joined(separator: "_"))\(suffix)"
        return shapes.withLock { shapes in
            for name in [base, byLabels] {
                let family = kind == .counter ? String(name.dropLast(suffix.count)) : name
                if let known = shapes[family] {
                    if known == shape { return name }
                } else if shapes.count < Self.maxFamilies {
                    shapes[family] = shape
                    return name
                }
            }
            return nil
        }
    }

    private struct Pair {
        var name: String
        var value: String
    }

    /// Labels sorted by name, so that the order in which a library gives them makes no difference; a name counts once.
    private static func pairs(_ dimensions: [(String, String)]) -> [Pair] {
        var byName: [String: String] = [:]
        for (name, value) in dimensions { byName[LibraryMetricName.label(name)] = value }
        return byName.sorted { $0.key < $1.key }.map { Pair(name: $0.key, value: $0.value) }
    }

    private static func labels(_ pairs: [Pair]) -> [MetricLabel] { pairs.map { .open($0.name) } }

    private static func help(_ label: String) -> String { "What a library counts as '\(label)'." }
}
