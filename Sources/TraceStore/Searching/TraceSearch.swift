// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// One search through the slices of a store, from the newest records to the older ones.
///
/// The zones of all slices are read in the order of the newest that each may hold (``ZoneFeed``), and what they hold is
/// put together to traces in the order of its times, until enough traces are found that nothing unread can come before.
/// A search that goes on behind a cursor does not see what is newer.
struct TraceSearch {
    /// A row that may make its trace one that is looked for.
    private struct Row: Comparable {
        var place: TraceCursor
        /// Whether it is one of a span, which counts only where the trace has no hops.
        var isSpan = false

        static func < (left: Row, right: Row) -> Bool { left.place < right.place }
    }

    private let reader: TraceStoreReader
    private let slices: [String]
    private let examiner: TraceExaminer
    private let limit: Int
    private let onProgress: (TraceSearchResult.Effort) -> Void
    private let hopFilter: HopFilter?
    private var filters: [Int: SliceHopFilter] = [:]
    /// What closed slices hold.
    private var summaries: [Int: SliceSummary] = [:]
    /// The slices with a span that sends something, without which a trace without hops is not open.
    private var senders: Set<Int> = []
    private var effort = TraceSearchResult.Effort()
    private var seen: Set<TraceID> = []
    private var matches: [TraceMatch] = []

    private var query: TraceQuery { examiner.query }
    private var since: UInt64 { query.sinceUnixNano ?? 0 }
    /// Nothing at or after this moment is looked for.
    private var end: UInt64 {
        // The traces of the cursor's own moment are told apart by their ids.
        min(query.untilUnixNano ?? .max, query.after.map { $0.unixNano == .max ? .max : $0.unixNano + 1 } ?? .max)
    }

    init(
        _ query: TraceQuery,
        slices: [String],
        reader: TraceStoreReader,
        onProgress: @escaping (TraceSearchResult.Effort) -> Void
    ) {
        self.reader = reader
        self.slices = slices
        self.onProgress = onProgress
        examiner = TraceExaminer(query)
        limit = max(query.limit ?? .max, 0)
        hopFilter = if case .hops(let filter) = examiner.order { filter } else { nil }
    }

    mutating func run() -> TraceSearchResult {
        guard limit > 0 else { return TraceSearchResult(matches: []) }
        let isWhole =
            if let id = query.id {
                examineAll(id)
            } else if examiner.order == .open {
                readOpen()
            } else {
                read()
            }
        matches.sort { $0.cursor > $1.cursor }
        let page = Array(matches.prefix(limit))
        let hasMore = !isWhole || matches.count > limit
        return TraceSearchResult(matches: page, next: hasMore ? page.last?.cursor : nil, effort: effort)
    }

    /// Whether enough traces are found that come before this place, and so before all that is behind it.
    private func isEnough(before place: TraceCursor) -> Bool {
        matches.count >= limit && matches.lazy.filter { $0.cursor > place }.count >= limit
    }

    private func isEnough(before nano: UInt64) -> Bool {
        isEnough(before: TraceCursor(unixNano: nano, traceID: TraceID(high: .max, low: .max)))
    }

    private mutating func examineAll(_ id: String) -> Bool {
        for candidate in reader.candidates(id, in: slices) { examine(candidate) }
        return true
    }

    private mutating func examine(_ id: TraceID) {
        guard seen.insert(id).inserted else { return }
        effort.traces += 1
        if effort.traces % 1024 == 0 { onProgress(effort) }
        let parts = reader.parts(of: id, in: slices, withBodies: examiner.needsBodies)
        if let match = examiner.match(id, parts) { matches.append(match) }
    }

    /// What may be looked for in all slices.
    private mutating func feed() -> ZoneFeed {
        var feed = ZoneFeed()
        for (index, name) in slices.enumerated() {
            let filter = hopFilter
            let found = reader.read(name) { slice throws(SQLiteError) in
                let filter = try filter.map { filter throws(SQLiteError) in try SliceHopFilter(filter, in: slice) }
                return (filter, filter?.isPossible ?? true, try slice.summary())
            }
            guard let (filter, isPossible, summary) = found else { continue }
            effort.slices += 1
            filters[index] = filter
            summaries[index] = summary
            guard isPossible else { continue }
            guard let summary else {
                feed.add(slice: index, zones(of: index))
                continue
            }
            if summary.marks.contains(.producerSpan) { senders.insert(index) }
            let times = times(traces: summary.traces, hops: summary.hops)
            let isMet = filter?.isPossible(marks: summary.marks, longestNano: summary.longestNano) ?? true
            if isMet, isWanted(times) { feed.add(slice: index, newest: times.to) }
        }
        return feed
    }

    /// The zones of a slice that may hold something.
    private mutating func zones(of index: Int) -> [ZoneFeed.Entry] {
        let filter = filters[index]
        let isClosed = summaries[index] != nil
        let zones = reader.read(slices[index]) { slice throws(SQLiteError) in
            try slice.zones(meeting: filter, isClosed: isClosed)
        }
        guard let zones else { return [] }
        if zones.contains(where: { $0.row == nil || $0.marks.contains(.producerSpan) }) { senders.insert(index) }
        return zones.compactMap { zone in
            let times = times(traces: zone.traceTimes, hops: zone.hopTimes)
            return isWanted(times) ? ZoneFeed.Entry(slice: index, zone: zone, times: times) : nil
        }
    }

    private func isWanted(_ times: Zone.Times) -> Bool {
        !times.isEmpty && times.from < end && times.to >= since
    }

    private func times(traces: Zone.Times, hops: Zone.Times) -> Zone.Times {
        switch examiner.order {
        case .traces: return traces
        case .hops: return hops
        case .open:
            var times = traces
            times.formUnion(hops)
            return times
        }
    }

    /// Returns whether everything was read.
    private mutating func read() -> Bool {
        var feed = feed()
        var pending: [Row] = []
        while true {
            let frontier = feed.frontier
            while let row = pending.last, frontier.map({ row.place.unixNano > $0 }) ?? true {
                if isEnough(before: row.place) { return false }
                pending.removeLast()
                if !row.isSpan || !hasHop(row.place) { examine(row.place.traceID) }
            }
            guard let frontier else { return true }
            if isEnough(before: frontier) { return false }
            guard let entry = feed.next(reading: { zones(of: $0) }) else { continue }
            let fresh = rows(entry).filter { !seen.contains($0.place.traceID) }
            guard !fresh.isEmpty else { continue }
            pending += fresh
            pending.sort()
        }
    }

    /// Whether a hop of the trace is anywhere; it is looked for first where hops of its time are.
    private func hasHop(_ span: TraceCursor) -> Bool {
        guard !seen.contains(span.traceID) else { return true }
        let (near, far) = slices.indices.reduce(into: ([String](), [String]())) { found, index in
            guard let times = summaries[index]?.hops else { return found.0.append(slices[index]) }
            guard !times.isEmpty else { return }
            if times.from <= span.unixNano, times.to >= span.unixNano {
                found.0.append(slices[index])
            } else {
                found.1.append(slices[index])
            }
        }
        return reader.hasHop(of: span.traceID, in: near + far)
    }

    private mutating func rows(_ entry: ZoneFeed.Entry) -> [Row] {
        let filter = filters[entry.slice]
        let (since, end, after) = (since, end, query.after)
        let hasErrorSpans = entry.zone.row == nil || entry.zone.marks.contains(.errorSpan)
        let withErrorSpans = examiner.order == .hops(.failure) && hasErrorSpans
        var rowCount = 0
        var found: [Row] = []
        func add(_ unixNano: UInt64, _ id: TraceID, isSpan: Bool = false) {
            let place = TraceCursor(unixNano: unixNano, traceID: id)
            guard unixNano >= since, unixNano < end, after.map({ place < $0 }) ?? true else { return }
            found.append(Row(place: place, isSpan: isSpan))
        }
        reader.read(slices[entry.slice]) { slice throws(SQLiteError) in
            guard let filter else {
                for row in try slice.traceRows(entry.zone.traces) {
                    rowCount += 1
                    add(row.nano, row.id)
                }
                return
            }
            for row in try slice.hopRows(entry.zone.hops, meeting: filter, seen: &rowCount) {
                add(row.nano, try slice.traceID(ofNumber: row.number))
            }
            guard withErrorSpans else { return }
            for row in try slice.errorSpanRows(entry.zone.spans) {
                add(row.nano, try slice.traceID(ofNumber: row.number), isSpan: true)
            }
        }
        effort.zones += 1
        effort.rows += rowCount
        return found
    }

    /// Returns whether everything was read.
    private mutating func readOpen() -> Bool {
        var feed = feed()
        var open = OpenTraces()
        while feed.frontier != nil {
            guard let entry = feed.next(reading: { zones(of: $0) }) else { continue }
            let isSender = senders.contains(entry.slice)
            let read = reader.read(slices[entry.slice]) { slice throws(SQLiteError) in
                let flow = try slice.flow(of: entry.zone)
                // As many traces as hops: each of them has one. What is bare here has its hops elsewhere, or none.
                let begun = entry.zone.row == nil ? .max : entry.zone.traces.through - entry.zone.traces.after
                let isBare = isSender && begun > Flow.traceCount(flow)
                return (flow, isBare ? try slice.traceRows(entry.zone.traces) : [])
            }
            guard let (flow, traces) = read else { continue }
            effort.zones += 1
            effort.rows += flow.count + traces.count
            open.add(flow, at: entry.slice, behind: entry.zone.hops.after)
            open.add(traces)
            let frontier = feed.frontier ?? 0
            examine(open.decide(frontier: frontier))
            let (decided, isBeyondTime) = frontier.addingReportingOverflow(OpenTraces.graceNano)
            if !isBeyondTime, isEnough(before: decided) { return false }
        }
        examine(open.decideAll())
        return true
    }

    private mutating func examine(_ suspects: (hops: [OpenTraces.Place], traces: [TraceID])) {
        for place in suspects.hops {
            let id = reader.read(slices[place.slice]) { slice throws(SQLiteError) in
                try slice.traceID(ofHop: place.row)
            }
            if let id = id ?? nil { examine(id) }
        }
        for id in suspects.traces { examine(id) }
    }
}
