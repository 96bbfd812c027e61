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

    private var open: [String: SliceReader] = [:]
    /// How many slices stay open between calls.
    ///
    /// A slice takes up to three descriptors, of the usual 1024.
    private static let maxOpen = 96

    /// Makes a reader of an existing folder.
    public init(directory: String) throws(TraceStoreError) {
        self.directory = directory
        _ = try Self.names(in: directory)
    }

    /// The traces that meet the query, the one that started last first.
    ///
    /// With a limit, the traces that were begun to be recorded last are looked at first, and no more than needed.
    public func list(_ query: TraceQuery = TraceQuery()) -> [TraceSummary] {
        warnings = []
        let slices = sliceNames()
        let limit = max(query.limit ?? .max, 0)
        var found: [TraceSummary] = []
        var seen: Set<TraceID> = []
        var pageSize = query.limit == nil ? Int.max : max(256, limit * 2)
        while found.count < limit {
            let page = newestTraces(in: slices, pageSize: pageSize, query: query)
            let fresh = page.traces.filter { seen.insert($0).inserted }
            let chunk = query.limit == nil ? max(fresh.count, 1) : max(limit * 2, 64)
            for start in stride(from: 0, to: fresh.count, by: chunk) where found.count < limit {
                let ids = fresh[start..<min(start + chunk, fresh.count)]
                found += summaries(of: ids, in: slices).filter(query.accepts)
            }
            if page.isComplete { break }
            pageSize = pageSize > Int.max / 4 ? .max : pageSize * 4
        }
        found.sort {
            ($1.startedAtUnixNano, $0.traceID.high, $0.traceID.low) < (
                $0.startedAtUnixNano, $1.traceID.high, $1.traceID.low
            )
        }
        return Array(found.prefix(limit))
    }

    /// Everything recorded of a trace; `nil` when there is nothing.
    public func trace(_ id: TraceID) -> StoredTrace? {
        warnings = []
        var spans: [StoredSpan] = []
        var hops: [StoredHop] = []
        forEachSlice(sliceNames()) { slice throws(SQLiteError) in
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
        warnings = []
        guard !text.isEmpty, limit > 0 else { return [] }
        let slices = sliceNames()
        let exact = matches(SliceSearch(exactly: text), in: slices)
        let found = exact.isEmpty ? matches(SliceSearch(beginningWith: text, limit: limit), in: slices) : exact
        return found.sorted { $0.value > $1.value }.prefix(limit).map(\.key)
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

    /// The traces whose first records are the newest of all slices, newest first.
    ///
    /// A trace is in the page only if no slice can hold a newer one that was not read.
    private func newestTraces(
        in slices: [String],
        pageSize: Int,
        query: TraceQuery
    ) -> (traces: [TraceID], isComplete: Bool) {
        var first: [TraceID: UInt64] = [:]
        var horizon: UInt64 = 0
        forEachSlice(slices) { slice throws(SQLiteError) in
            let rows = try slice.newestTraces(limit: pageSize, sinceUnixNano: query.sinceUnixNano ?? 0)
            for row in rows { first[row.id] = max(first[row.id] ?? 0, row.firstUnixNano) }
            if rows.count >= pageSize, let last = rows.last { horizon = max(horizon, last.firstUnixNano) }
        }
        let traces = first.filter { $0.value >= horizon }
        let sorted = traces.sorted { ($1.value, $0.key.high, $0.key.low) < ($0.value, $1.key.high, $1.key.low) }
        return (sorted.map(\.key), horizon == 0)
    }

    private func summaries(of ids: ArraySlice<TraceID>, in slices: [String]) -> [TraceSummary] {
        var sketches: [TraceID: TraceSketch] = [:]
        forEachSlice(slices) { slice throws(SQLiteError) in
            for id in ids { try slice.summarize(id, into: &sketches[id, default: TraceSketch()]) }
        }
        return ids.compactMap { id in sketches[id]?.summary(of: id) }
    }

    /// The slices, the newest first.
    private func sliceNames() -> [String] {
        do {
            let names = try Self.names(in: directory)
            let slices = names.compactMap(SliceName.init).sorted { $0.startUnixNano > $1.startUnixNano }.map(\.text)
            let known = Set(slices)
            open = open.filter { known.contains($0.key) }
            return slices
        } catch {
            warnings.append(TraceStoreWarning(file: directory, reason: "\(error)"))
            return []
        }
    }

    private func forEachSlice(_ names: [String], _ body: (SliceReader) throws(SQLiteError) -> Void) {
        for name in names {
            let path = "\(directory)/\(name)"
            do {
                let slice = try slice(name, path: path)
                if let shortcoming = slice.shortcoming { warn(path, shortcoming) }
                try body(slice)
            } catch let problem as SliceProblem {
                if let reason = problem.warning { warn(path, reason) }
            } catch {
                open[name] = nil
                warn(path, "cannot be read to its end, some traces may lack records: \(error)")
            }
        }
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
        if open.count < Self.maxOpen { open[name] = slice }
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
