// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
public import TraceStore

/// Copies recorded traces from the processes that serve them into one store.
///
/// Every record is copied once. What was copied is noted in the store with the records themselves, page by page: however
/// a collection ends, the next one goes on where it ended. A process that fails costs what it has and nothing else.
public struct TraceCollector: Sendable {
    /// How many processes are asked at a time.
    static let maxConcurrent = 8

    private let options: TraceStoreOptions
    private let token: String
    private let pause: @Sendable (Duration) async throws -> Void

    /// Makes a collector.
    ///
    /// - Parameters:
    ///   - options: The store to collect into, and what is redacted besides what the processes have redacted.
    ///   - token: What the processes ask for; empty for none.
    ///   - pause: Suspends between two tries.
    public init(
        options: TraceStoreOptions,
        token: String,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) }
    ) {
        self.options = options
        self.token = token
        self.pause = pause
    }

    /// Collects.
    ///
    /// - Parameters:
    ///   - selection: Which traces.
    ///   - targets: The processes.
    ///   - nowUnixNano: Dates the files.
    ///   - onNews: Told of how it goes, from any thread.
    /// - Returns: What it came to, with what could not be collected.
    /// - Throws: ``CollectError/store(_:)`` when the local store cannot be used at all.
    public func run(
        _ selection: CollectSelection,
        from targets: [CollectTarget],
        nowUnixNano: UInt64,
        onNews: @escaping @Sendable (CollectNews) -> Void = { _ in }
    ) async throws(CollectError) -> CollectReport {
        let store = LocalStore(options, nowUnixNano: nowUnixNano)
        try await store.open()
        onNews(.found(processes: targets.count))
        let cache = BodyCache()
        let sources = targets.map {
            CollectSource($0, token: token, cache: cache, store: store, pause: pause, onNews: onNews)
        }
        await Self.each(sources) { source in await source.list() }
        var claimed: Set<String> = []
        for source in sources { source.claim(&claimed) }
        var report = CollectReport()
        let chosen = await choose(selection, sources, &report)
        onNews(.chosen(traces: chosen.count))
        report.traces = chosen
        await Self.each(sources) { source in
            await source.collect(chosen)
            onNews(.ended(source.report))
        }
        report.sources = sources.map(\.report)
        try await store.close()
        return report
    }

    /// Finds the traces that are chosen, and where they are.
    private func choose(
        _ selection: CollectSelection,
        _ sources: [CollectSource],
        _ report: inout CollectReport
    ) async -> Set<TraceID> {
        switch selection {
        case .named(let ids):
            var asked = Set(ids.map { TraceID(hex: $0.lowercased())?.description ?? $0 })
            var chosen: Set<TraceID> = []
            report.unknown = asked.sorted()
            // An envelope's id is in some slices of its trace; the trace's own is in all of them.
            while !asked.isEmpty {
                let round = asked
                let matches = await Self.each(sources) { source in await source.find(round.sorted()) }
                let found = matches.reduce(into: Set<TraceID>()) { $0.formUnion($1.values.joined()) }
                let named = matches.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
                report.unknown.removeAll { named.contains($0) }
                asked = Set(found.map(\.description)).subtracting(round).subtracting(chosen.map(\.description))
                chosen.formUnion(found)
            }
            return chosen
        case .began(let since, let until):
            await Self.each(sources) { source in await source.listTraces() }
            var starts: [TraceID: UInt64] = [:]
            for source in sources { source.addStarts(to: &starts) }
            let range = (since ?? 0)..<(until ?? .max)
            return Set(starts.lazy.filter { range.contains($0.value) }.map(\.key))
        }
    }

    /// Does something for each source, for some at a time; returns what it came to, in their order.
    @discardableResult
    private static func each<Result: Sendable>(
        _ sources: [CollectSource],
        _ body: @escaping @Sendable (CollectSource) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, source) in sources.enumerated() {
                if index >= maxConcurrent, let (done, result) = await group.next() { results[done] = result }
                group.addTask { (index, await body(source)) }
            }
            for await (done, result) in group { results[done] = result }
            return sources.indices.compactMap { results[$0] }
        }
    }
}
