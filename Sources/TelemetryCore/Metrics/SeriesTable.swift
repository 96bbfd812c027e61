// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The series of one family by their label values, at most a limited number of them.
final class SeriesTable<Instrument: Sendable>: Sendable {
    private struct Series {
        let labels: SeriesLabels
        let instrument: Instrument
    }

    private struct State {
        var byValues = SeriesIndex<Instrument>()
        var series: [Series] = []
        var isSorted = true
        var overflow: Instrument?
        var firstOpenValues: [String]?
    }

    /// The longest label value in bytes; the rest of a longer one is cut off.
    private static var longestValue: Int { 1_024 }

    /// The labels of the series that all label sets past the limit share.
    private var overflowValues: LabelValues {
        LabelValues(Array(repeating: "other", count: descriptor.labels.count))
    }

    private let descriptor: any MetricDescriptor
    private let limit: Int
    private let overflowed: (@Sendable () -> Counter)?
    private let problems: MetricProblems
    private let make: @Sendable () -> Instrument
    private let state = Mutex(State())

    init(
        _ descriptor: any MetricDescriptor,
        limit: Int,
        overflowed: (@Sendable () -> Counter)?,
        problems: MetricProblems,
        make: @escaping @Sendable () -> Instrument
    ) {
        self.descriptor = descriptor
        self.limit = limit
        self.overflowed = overflowed
        self.problems = problems
        self.make = make
    }

    var name: String { descriptor.name }

    func instrument(_ values: LabelValues) -> Instrument {
        if let known = state.withLock({ $0.byValues[values] }) { return known }
        return create(normalized(values))
    }

    func createSeries(_ openValues: [String]) {
        let openLabels = descriptor.labels.count { $0.values == nil }
        if openValues.count != openLabels {
            problems.report("\(name) has \(openLabels) open labels and was given \(openValues.count) values for them")
        }
        var combinations: [[String]] = [[]]
        var open = openValues[...]
        for label in descriptor.labels {
            let choices = label.values?.filter { !label.rareValues.contains($0) } ?? [open.popFirst() ?? ""]
            combinations = combinations.flatMap { head in choices.map { head + [$0] } }
        }
        for values in combinations { _ = instrument(LabelValues(values)) }
    }

    func remove(_ values: LabelValues) {
        let values = normalized(values)
        state.withLock { state in
            guard state.overflow == nil || values != overflowValues else { return }
            guard state.byValues.remove(values) else { return }
            let array = values.array
            state.series.removeAll { $0.labels.values == array }
        }
    }

    func snapshot(_ read: (Instrument) -> SeriesValue) -> MetricFamilySnapshot {
        let series = state.withLock { state in
            if !state.isSorted {
                state.series.sort { $0.labels.values.lexicographicallyPrecedes($1.labels.values) }
                state.isSorted = true
            }
            return state.series
        }
        return MetricFamilySnapshot(
            name: descriptor.name,
            help: descriptor.help,
            kind: descriptor.kind,
            labelNames: descriptor.labelNames,
            series: series.map { SeriesSnapshot(labels: $0.labels, value: read($0.instrument)) }
        )
    }

    private func create(_ values: LabelValues) -> Instrument {
        let (instrument, isOverflow, varies) = state.withLock { state -> (Instrument, Bool, Bool) in
            if let known = state.byValues[values] { return (known, false, false) }
            guard state.byValues.count < limit else { return (overflow(&state), true, false) }
            return (add(values, to: &state), false, isFirstVariation(values, &state))
        }
        if isOverflow {
            overflowed?().increment()
        } else if varies {
            _ = overflowed?()
        }
        return instrument
    }

    /// Whether open labels, for the first time, have other values than at first.
    ///
    /// Only then may their number reach the limit, and the count of what is beyond it has to be there, as zero. The queue,
    /// the actor and the transport of a process never change.
    private func isFirstVariation(_ values: LabelValues, _ state: inout State) -> Bool {
        let open = zip(descriptor.labels, values.array).filter { $0.0.values == nil }.map(\.1)
        guard let first = state.firstOpenValues else {
            state.firstOpenValues = open
            return false
        }
        guard !first.isEmpty, first != open else { return false }
        // Nothing to compare with any more.
        state.firstOpenValues = []
        return true
    }

    private func overflow(_ state: inout State) -> Instrument {
        if let overflow = state.overflow { return overflow }
        let values = overflowValues
        // The values may be in use by a series of that very name, which then takes the surplus too.
        let instrument = state.byValues[values] ?? add(values, to: &state)
        state.overflow = instrument
        return instrument
    }

    private func add(_ values: LabelValues, to state: inout State) -> Instrument {
        let instrument = make()
        let labels = SeriesLabels(names: descriptor.labelNames, values: values.array)
        state.byValues.insert(instrument, for: values)
        state.series.append(Series(labels: labels, instrument: instrument))
        state.isSorted = state.series.count < 2
        return instrument
    }

    private func normalized(_ values: LabelValues) -> LabelValues {
        var array = values.array
        let wanted = descriptor.labels.count
        if array.count != wanted {
            problems.report("\(descriptor.name) has \(wanted) labels and was given \(array.count) values")
            array = Array(array.prefix(wanted)) + Array(repeating: "", count: max(0, wanted - array.count))
        }
        return LabelValues(array.map(Self.cut))
    }

    private static func cut(_ value: String) -> String {
        guard value.utf8.count > longestValue else { return value }
        var end = value.utf8.index(value.startIndex, offsetBy: longestValue)
        while end > value.startIndex, end.samePosition(in: value.unicodeScalars) == nil {
            end = value.utf8.index(before: end)
        }
        return String(value[..<end])
    }
}
