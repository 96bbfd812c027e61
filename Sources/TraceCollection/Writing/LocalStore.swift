// SPDX-License-Identifier: Apache-2.0

internal import Threads
internal import TraceStore

/// The store that is collected into; its calls block, and so it has a thread of its own.
actor LocalStore {
    private let executor = QueueExecutor(label: "asya-collect")
    private let options: TraceStoreOptions
    private let nowUnixNano: UInt64
    private var importer: TraceStoreImporter?
    private var collected: [String: CollectedRows] = [:]
    private var lock: CollectLock?

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(_ options: TraceStoreOptions, nowUnixNano: UInt64) {
        self.options = options
        self.nowUnixNano = nowUnixNano
    }

    /// Takes the store for this process, and reads what it has.
    func open() throws(CollectError) {
        do throws(TraceStoreError) {
            lock = try CollectLock(directory: options.directory)
        } catch {
            throw .store(error)
        }
        collected = CollectedSlices.read(options.directory)
        importer = TraceStoreImporter(options: options, nowUnixNano: nowUnixNano, isCollecting: true)
    }

    /// What to ask for, of some traces of a slice.
    func queries(_ kind: RecordKind, of slice: SliceListing, traces: [Int64]) -> [RecordQuery] {
        (collected[slice.id] ?? CollectedRows()).queries(kind, traces: traces, through: slice.last(kind))
    }

    /// Adds the answer to a query; returns how many of its records are new.
    func add(
        _ slice: SliceListing,
        _ query: RecordQuery,
        before next: RecordPlace?,
        spans: [StoredSpan] = [],
        hops: [StoredHop] = []
    ) throws(CollectError) -> (spans: Int, hops: Int) {
        guard let importer else { return (0, 0) }
        let before = (importer.spans.added, importer.hops.added)
        let regions = query.covered(before: next)
        do throws(TraceStoreError) {
            try importer.add(spans: spans, hops: hops)
            try importer.commit(regions, of: slice.id)
        } catch {
            throw .store(error)
        }
        for region in regions { collected[slice.id, default: CollectedRows()].insert(region) }
        return (importer.spans.added - before.0, importer.hops.added - before.1)
    }

    /// Closes what is open.
    func close() throws(CollectError) {
        do throws(TraceStoreError) {
            try importer?.finish()
        } catch {
            throw .store(error)
        }
        importer = nil
        lock = nil
    }
}
