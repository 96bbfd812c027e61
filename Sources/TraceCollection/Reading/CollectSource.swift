// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TelemetryCore
internal import TraceStore

/// One process while it is collected from: first its slices, then where the chosen traces are, then their records.
///
/// What fails is noted. A slice that fails costs that slice, a process that does not answer all that is left of it.
final class CollectSource: Sendable {
    private struct State {
        var report: CollectReport.Source
        var slices: [SliceListing] = []
        /// The traces of each slice by their numbers, as far as they are known.
        var traces: [String: [Int64: ListedTrace]] = [:]
        /// Whether the process is worth no further question.
        var isLost = false
    }

    private let client: SliceClient
    private let cache: BodyCache
    private let store: LocalStore
    private let onNews: @Sendable (CollectNews) -> Void
    private let state: Mutex<State>
    private let bytes: Bytes

    /// What was received and not told of yet, and all that was.
    private final class Bytes: Sendable {
        let count = Atomic(0)
    }

    init(
        _ target: CollectTarget,
        token: String,
        cache: BodyCache,
        store: LocalStore,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        onNews: @escaping @Sendable (CollectNews) -> Void
    ) {
        let bytes = Bytes()
        self.bytes = bytes
        client = SliceClient(connection: target.connection, token: token, pause: pause) { count in
            bytes.count.add(count, ordering: .relaxed)
            onNews(.added(spans: 0, hops: 0, bytes: count))
        }
        self.cache = cache
        self.store = store
        self.onNews = onNews
        state = Mutex(State(report: CollectReport.Source(name: target.name)))
    }

    /// What came of it so far.
    var report: CollectReport.Source {
        var report = state.withLock { $0.report }
        report.bytes = bytes.count.load(ordering: .relaxed)
        return report
    }

    /// Asks for the slices.
    func list() async {
        do throws(CollectError) {
            let slices = try await client.slices()
            state.withLock { $0.slices = slices }
        } catch {
            note(error)
        }
    }

    /// Leaves out the slices that another process serves as well, as those on a shared volume.
    func claim(_ claimed: inout Set<String>) {
        let slices = state.withLock { $0.slices }.filter { claimed.insert($0.id).inserted }
        state.withLock { state in
            state.slices = slices
            state.report.slices = slices.count
        }
    }

    /// Asks for all traces.
    func listTraces() async {
        await eachSlice { slice throws(CollectError) in
            self.add(try await self.client.traces(of: slice.name), of: slice)
        }
    }

    /// Asks for the traces that ids name; returns those of each.
    func find(_ ids: [String]) async -> [String: Set<TraceID>] {
        let traceIDs = ids.filter { TraceID(hex: $0) != nil }
        let others = ids.filter { TraceID(hex: $0) == nil }
        let found = Mutex<[String: Set<TraceID>]>([:])
        await eachSlice { slice throws(CollectError) in
            let named = try await self.client.traces(of: slice.name, matching: traceIDs)
            self.add(named, of: slice)
            // An envelope's id may look like a trace's, as those that gateways give do; then it is not known yet which.
            let own = Set(named.map(\.id.description))
            for trace in named where traceIDs.contains(trace.id.description) {
                found.withLock { $0[trace.id.description] = [trace.id] }
            }
            let alike = own.isSubset(of: traceIDs) ? [] : traceIDs.filter { !own.contains($0) }
            for id in others + alike {
                let traces = try await self.client.traces(of: slice.name, matching: [id])
                self.add(traces, of: slice)
                for trace in traces { _ = found.withLock { $0[id, default: []].insert(trace.id) } }
            }
        }
        return found.withLock { $0 }
    }

    /// Notes when the traces of this process began, where nothing earlier is known of them.
    func addStarts(to starts: inout [TraceID: UInt64]) {
        for traces in state.withLock({ $0.traces }).values {
            for trace in traces.values { starts[trace.id] = min(starts[trace.id] ?? .max, trace.firstUnixNano) }
        }
    }

    /// Copies what is not copied yet of the chosen traces.
    func collect(_ chosen: Set<TraceID>) async {
        await eachSlice { slice throws(CollectError) in
            let known = self.state.withLock { $0.traces[slice.id] ?? [:] }
            let numbers = known.values.filter { chosen.contains($0.id) }.map(\.number)
            guard !numbers.isEmpty else { return }
            for kind in RecordKind.allCases {
                for query in await self.store.queries(kind, of: slice, traces: numbers) {
                    try await self.copy(query, of: slice)
                }
            }
        }
    }

    /// Copies all pages of a query.
    private func copy(_ query: RecordQuery, of slice: SliceListing) async throws(CollectError) {
        var query = query
        while true {
            let next: RecordPlace?
            let added: (spans: Int, hops: Int)
            switch query.kind {
            case .spans:
                let page = try await client.spans(of: slice.name, query)
                next = page.next
                added = try await store.add(slice, query, before: next, spans: page.spans)
            case .hops:
                let page = try await client.hops(of: slice.name, query)
                let bodies = try await BodyFetch(client: client, cache: cache, slice: slice.name).run(page.bodies)
                next = page.next
                added = try await store.add(slice, query, before: next, hops: page.hops { bodies[$0] })
            }
            state.withLock { state in
                state.report.spans += added.spans
                state.report.hops += added.hops
            }
            onNews(.added(spans: added.spans, hops: added.hops, bytes: 0))
            guard let next else { return }
            // A process that does not move on would be asked for ever.
            guard next > query.from ?? RecordPlace(trace: 0, row: 0) else { throw SliceClient.damaged }
            query.from = next
        }
    }

    private func add(_ traces: [ListedTrace], of slice: SliceListing) {
        state.withLock { state in
            for trace in traces { state.traces[slice.id, default: [:]][trace.number] = trace }
        }
    }

    private func eachSlice(_ body: (SliceListing) async throws(CollectError) -> Void) async {
        for slice in state.withLock({ $0.slices }) {
            guard !state.withLock({ $0.isLost }) else { return }
            do throws(CollectError) {
                try await body(slice)
            } catch {
                note(error)
            }
        }
    }

    private func note(_ error: CollectError) {
        // A slice that was deleted in time is no loss of this collection's.
        if case .noSlice = error { return }
        state.withLock { state in
            if state.report.error == nil { state.report.error = error }
            switch error {
            case .noSlice, .unexpectedAnswer: break
            default: state.isLost = true
            }
        }
    }
}
