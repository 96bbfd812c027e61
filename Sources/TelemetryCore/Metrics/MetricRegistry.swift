// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// All metric families of a process.
///
/// Registering and collecting may happen on any thread. Registering a declaration twice returns the same family. A
/// declaration that contradicts an earlier one or has an illegal name still returns a working family, which is not
/// exposed, and is told in `problems`: telemetry never ends its host.
public final class MetricRegistry: Sendable {
    private enum Family {
        case counter(CounterDescriptor, CounterFamily)
        case gauge(GaugeDescriptor, GaugeFamily)
        case histogram(HistogramDescriptor, HistogramFamily)
    }

    private struct State {
        var families: [String: Family] = [:]
        var samples: Set<String> = []
        var callbacks: [@Sendable () -> Void] = []
    }

    private let seriesLimit: Int
    private let clock: any TelemetryClock
    private let exemplarFilter: ExemplarFilter
    private let reported = MetricProblems()
    private let state = Mutex(State())
    private let seriesDropped: CounterFamily

    /// Creates an empty registry.
    ///
    /// - Parameters:
    ///   - seriesLimit: The most series of one family; further label sets share an overflow series and are counted.
    ///   - clock: Stamps exemplars.
    ///   - exemplarFilter: Which observations may become exemplars.
    public init(
        seriesLimit: Int = 1_000,
        clock: any TelemetryClock = SystemClock(),
        exemplarFilter: ExemplarFilter = .traceBased
    ) {
        self.seriesLimit = max(1, seriesLimit)
        self.clock = clock
        self.exemplarFilter = exemplarFilter
        let descriptor = TelemetryMetrics.seriesDropped
        // Its values are names of families, which code declares: it needs no limit.
        let table = SeriesTable(descriptor, limit: .max, overflowed: nil, problems: reported) { Counter() }
        let family = CounterFamily(table)
        seriesDropped = family
        state.withLock { state in
            state.families[descriptor.name] = .counter(descriptor, family)
            state.samples.insert(descriptor.name)
        }
    }

    /// What was wrong with registrations and label values so far, in an operator's words.
    public var problems: [String] { reported.all }

    /// Returns the family of a declaration, creating it the first time.
    ///
    /// A family whose labels are all closed starts with all of its series at zero.
    public func counter(_ descriptor: CounterDescriptor) -> CounterFamily {
        let family = register(descriptor) { existing in
            guard case .counter(let known, let family) = existing, known.labelNames == descriptor.labelNames else {
                return nil
            }
            return family
        } create: {
            CounterFamily(table(descriptor) { Counter() })
        } wrap: {
            .counter(descriptor, $0)
        }
        if descriptor.labels.allSatisfy({ $0.values != nil }) { family.createSeries() }
        return family
    }

    /// Returns the family of a declaration, creating it the first time.
    ///
    /// A family whose labels are all closed starts with all of its series at zero.
    public func gauge(_ descriptor: GaugeDescriptor) -> GaugeFamily {
        let family = register(descriptor) { existing in
            guard case .gauge(let known, let family) = existing, known.labelNames == descriptor.labelNames else {
                return nil
            }
            return family
        } create: {
            GaugeFamily(table(descriptor) { Gauge() })
        } wrap: {
            .gauge(descriptor, $0)
        }
        if descriptor.labels.allSatisfy({ $0.values != nil }) { family.createSeries() }
        return family
    }

    /// Returns the family of a declaration, creating it the first time.
    ///
    /// A family whose labels are all closed starts with all of its series at zero.
    public func histogram(_ descriptor: HistogramDescriptor) -> HistogramFamily {
        let family = register(descriptor) { existing in
            guard case .histogram(let known, let family) = existing,
                known.labelNames == descriptor.labelNames, known.buckets == descriptor.buckets
            else { return nil }
            return family
        } create: {
            let layout = HistogramLayout(bounds: descriptor.buckets)
            let (filter, clock) = (exemplarFilter, clock)
            return HistogramFamily(table(descriptor) { Histogram(layout: layout, filter: filter, clock: clock) })
        } wrap: {
            .histogram(descriptor, $0)
        }
        if descriptor.labels.allSatisfy({ $0.values != nil }) { family.createSeries() }
        return family
    }

    /// Adds a block that runs before every collection, on the collecting thread, to set gauges that are read and not
    /// kept.
    ///
    /// The block must be fast and must not block. It stays for the life of the registry.
    public func onCollect(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.callbacks.append(body) }
    }

    /// Collects all families with at least one series.
    ///
    /// - Parameter includesNative: Whether histograms are collected in native buckets as well, which takes longer.
    /// - Returns: The families, ordered by name.
    public func collect(includesNative: Bool = false) -> [MetricFamilySnapshot] {
        for callback in state.withLock({ $0.callbacks }) { callback() }
        let families = state.withLock { $0.families }
        return families.sorted { $0.key < $1.key }
            .map { Self.snapshot($0.value, includesNative: includesNative) }
            .filter { !$0.series.isEmpty }
    }

    private static func snapshot(_ family: Family, includesNative: Bool) -> MetricFamilySnapshot {
        switch family {
        case .counter(_, let family): family.table.snapshot { .number($0.value) }
        case .gauge(_, let family): family.table.snapshot { .number($0.value) }
        case .histogram(_, let family):
            family.table.snapshot { .histogram($0.snapshot(includesNative: includesNative)) }
        }
    }

    private func table<Instrument: Sendable>(
        _ descriptor: any MetricDescriptor,
        make: @escaping @Sendable () -> Instrument
    ) -> SeriesTable<Instrument> {
        let (refused, name) = (seriesDropped, descriptor.name)
        return SeriesTable(
            descriptor,
            limit: seriesLimit,
            overflowed: { refused.labels(name) },
            problems: reported,
            make: make
        )
    }

    private func register<Result>(
        _ descriptor: some MetricDescriptor,
        reuse: (Family) -> Result?,
        create: () -> Result,
        wrap: (Result) -> Family
    ) -> Result {
        if let problem = MetricName.problem(of: descriptor) {
            reported.report(problem)
            return create()
        }
        let samples = MetricName.samples(of: descriptor)
        let (family, problem) = state.withLock { state -> (Result?, String?) in
            if let existing = state.families[descriptor.name] {
                guard let family = reuse(existing) else {
                    return (nil, "\(descriptor.name) is registered with another kind, other labels or other buckets")
                }
                return (family, nil)
            }
            guard state.samples.isDisjoint(with: samples) else {
                return (nil, "\(descriptor.name) exposes a name that another family exposes")
            }
            let family = create()
            state.families[descriptor.name] = wrap(family)
            state.samples.formUnion(samples)
            return (family, nil)
        }
        if let problem { reported.report(problem) }
        return family ?? create()
    }
}
