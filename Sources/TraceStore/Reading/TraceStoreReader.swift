// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
public import TelemetryCore

/// Reads a trace store: all slices of a folder as one.
///
/// The folder may be written to by any number of processes meanwhile, may be a copy, and may be on a read-only file
/// system. Each call sees the slices that exist then. A file that cannot be read is left out and named in `warnings`.
/// Calls block their thread; a reader belongs to one thread at a time.
public final class TraceStoreReader {
    /// The folder.
    public let directory: String
    /// What could not be read in the last call, one warning a file.
    public private(set) var warnings: [TraceStoreWarning] = []

    /// Slices to leave alone: what writes them knows what is in them, and would find them open when it closes them.
    var excluded: Set<String> = []

    private var open: [String: SliceReader] = [:]
    /// How many descriptors the slices that stay open may take, of the usual 1024.
    private static let maxDescriptors = 600
    private var descriptors: Int { open.values.reduce(0) { $0 + $1.descriptors } }

    /// Makes a reader of an existing folder.
    public init(directory: String) throws(TraceStoreError) {
        self.directory = directory
        _ = try Self.names(in: directory)
    }

    /// The traces that meet the query, the newest first.
    public func list(_ query: TraceQuery = TraceQuery()) -> [TraceSummary] {
        search(query).matches.map(\.summary)
    }

    /// The traces that meet the query, the newest first, and what of them does.
    ///
    /// With a limit, the newest records are looked at first, and no more of the older ones than needed.
    ///
    /// - Parameters:
    ///   - query: What is looked for.
    ///   - onProgress: Hears now and then, in a search that takes its time, what was read so far.
    /// - Returns: the traces, and where to go on.
    public func search(
        _ query: TraceQuery,
        onProgress: @escaping (TraceSearchResult.Effort) -> Void = { _ in }
    ) -> TraceSearchResult {
        var search = TraceSearch(query, slices: freshSlices(), reader: self, onProgress: onProgress)
        return search.run()
    }

    /// Everything recorded of a trace; `nil` when there is nothing.
    public func trace(_ id: TraceID) -> StoredTrace? { trace(id, in: freshSlices()) }

    /// Everything recorded of many traces, one after the other, out of the slices that there are now.
    ///
    /// - Parameters:
    ///   - ids: The traces.
    ///   - body: Given each trace, `nil` when there is nothing; returns whether to go on.
    public func forEachTrace(_ ids: some Sequence<TraceID>, _ body: (TraceID, StoredTrace?) -> Bool) {
        let slices = freshSlices()
        for id in ids {
            guard body(id, trace(id, in: slices)) else { return }
        }
    }

    /// Those of these traces of which anything is recorded.
    public func recorded(of ids: some Sequence<TraceID>) -> Set<TraceID> {
        var unknown = Set(ids)
        var recorded: Set<TraceID> = []
        forEachSlice(freshSlices()) { slice throws(SQLiteError) in
            for id in unknown where try !slice.numbers(of: id).isEmpty { recorded.insert(id) }
            unknown.subtract(recorded)
        }
        return recorded
    }

    /// The traces that were recorded by replays.
    public func replays() -> Set<TraceID> {
        var replays: Set<TraceID> = []
        forEachSlice(freshSlices()) { slice throws(SQLiteError) in replays.formUnion(try slice.tracesOfRuns()) }
        return replays
    }

    private func trace(_ id: TraceID, in slices: [String]) -> StoredTrace? {
        var spans: [StoredSpan] = []
        var hops: [StoredHop] = []
        forEachSlice(slices) { slice throws(SQLiteError) in
            let records = try slice.records(of: id)
            spans += records.spans
            hops += records.hops
        }
        return spans.isEmpty && hops.isEmpty ? nil : StoredTrace(id: id, spans: spans, hops: hops)
    }

    /// The traces that a text may mean, newest first.
    ///
    /// The text is a trace id, an envelope id or the id of a replay run. Where none is exactly that, those that begin with
    /// it are returned.
    public func find(_ text: String, limit: Int = 100) -> [TraceID] {
        candidates(text, in: freshSlices(), limit: limit)
    }

    /// What `find` returns.
    func candidates(_ text: String, in slices: [String], limit: Int = 1000) -> [TraceID] {
        guard !text.isEmpty, limit > 0 else { return [] }
        let exact = matches(SliceSearch(exactly: text), in: slices)
        let found = exact.isEmpty ? matches(SliceSearch(beginningWith: text, limit: limit), in: slices) : exact
        return found.sorted { $0.value > $1.value }.prefix(limit).map(\.key)
    }

    /// Whether a slice holds a hop of the trace.
    func hasHop(of id: TraceID, in slices: [String]) -> Bool {
        slices.contains { name in
            read(name) { slice throws(SQLiteError) in try slice.hasHop(of: id) } ?? false
        }
    }

    /// The slices that there are now, the newest first, for a series of calls that pass them.
    func freshSlices() -> [String] {
        warnings = []
        return sliceNames()
    }

    /// Closes what is open between calls.
    func closeSlices() { open = [:] }

    /// What each slice holds of a trace, as far as a search needs it.
    func parts(of id: TraceID, in slices: [String], withBodies: Bool) -> [TracePart] {
        var parts: [TracePart] = []
        forEachSlice(slices) { slice throws(SQLiteError) in
            if let part = try slice.part(of: id, withBodies: withBodies) { parts.append(part) }
        }
        return parts
    }

    private func matches(_ search: SliceSearch, in slices: [String]) -> [TraceID: UInt64] {
        var found: [TraceID: UInt64] = [:]
        forEachSlice(slices) { slice throws(SQLiteError) in
            for match in try search.run(in: slice) {
                found[match.id] = min(found[match.id] ?? .max, match.firstUnixNano)
            }
        }
        return found
    }

    /// The slices, the newest first.
    private func sliceNames() -> [String] {
        do {
            let names = try Self.names(in: directory)
            let slices = names.compactMap(SliceName.init).filter { !excluded.contains($0.text) }.sorted {
                $0.startUnixNano > $1.startUnixNano
            }.map(\.text)
            let known = Set(slices)
            open = open.filter { known.contains($0.key) }
            return slices
        } catch {
            warnings.append(TraceStoreWarning(file: directory, reason: "\(error)"))
            return []
        }
    }

    private func forEachSlice(_ names: [String], _ body: (SliceReader) throws(SQLiteError) -> Void) {
        for name in names { read(name, body) }
    }

    /// Reads a slice; `nil`, with a warning where one is due, when that is not possible.
    @discardableResult
    func read<Result>(_ name: String, _ body: (SliceReader) throws(SQLiteError) -> Result) -> Result? {
        let path = "\(directory)/\(name)"
        do {
            let slice = try slice(name, path: path)
            if let shortcoming = slice.shortcoming { warn(path, shortcoming) }
            return try body(slice)
        } catch let problem as SliceProblem {
            if let reason = problem.warning { warn(path, reason) }
        } catch {
            open[name] = nil
            warn(path, "cannot be read to its end, some traces may lack records: \(error)")
        }
        return nil
    }

    private func slice(_ name: String, path: String) throws -> SliceReader {
        if let slice = open[name] { return slice }
        guard let size = FileSystem.size(of: path) else { throw SliceProblem.vanished }
        guard size > 0 || FileSystem.size(of: path + "-wal") ?? 0 > 0 else { throw SliceProblem.unfinished }
        let slice: SliceReader
        do {
            slice = try SliceReader(path: path)
        } catch {
            throw FileSystem.size(of: path) == nil ? SliceProblem.vanished : error
        }
        if descriptors + slice.descriptors <= Self.maxDescriptors { open[name] = slice }
        return slice
    }

    private func warn(_ path: String, _ reason: String) {
        let warning = TraceStoreWarning(file: path, reason: reason)
        if !warnings.contains(where: { $0.file == path }) { warnings.append(warning) }
    }

    private static func names(in directory: String) throws(TraceStoreError) -> [String] {
        do {
            return try FileSystem.names(in: directory)
        } catch {
            throw error.isNotFound
                ? .noFolder(path: directory) : .unreadableFolder(path: directory, reason: error.description)
        }
    }
}
