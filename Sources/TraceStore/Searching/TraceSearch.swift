// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// One search through the slices of a store, from the newest records to the older ones.
///
/// The zones of all slices are sorted by the newest that each may hold. They are read in that order, and what they hold
/// is put together to traces in the order of its times, until enough traces are found that nothing unread can come
/// before. A search that goes on behind a cursor does not see what is newer.
struct TraceSearch {
    private struct PlacedZone {
        var slice: Int
        var zone: StoredZone
        var times: Zone.Times
    }

    private let reader: TraceStoreReader
    private let slices: [String]
    private let examiner: TraceExaminer
    private let limit: Int
    private let onProgress: (TraceSearchResult.Effort) -> Void
    private var filters: [Int: SliceHopFilter] = [:]
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
    }

    mutating func run() -> TraceSearchResult {
        guard limit > 0 else { return TraceSearchResult(matches: []) }
        let isWhole =
            if let id = query.id {
                examineAll(id)
            } else if examiner.order == .open {
                readOpen(zones())
            } else {
                read(zones())
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

    /// The zones that may hold something, the one with the newest first.
    private mutating func zones() -> [PlacedZone] {
        var placed: [PlacedZone] = []
        let filter: HopFilter? = if case .hops(let filter) = examiner.order { filter } else { nil }
        for (index, name) in slices.enumerated() {
            let found = reader.read(name) { slice throws(SQLiteError) in
                let filter = try filter.map { filter throws(SQLiteError) in try SliceHopFilter(filter, in: slice) }
                return (filter, filter?.isPossible ?? true ? try slice.zones(meeting: filter) : [])
            }
            guard let (filter, zones) = found else { continue }
            effort.slices += 1
            filters[index] = filter
            for zone in zones {
                let times = times(of: zone)
                guard times.from < end, times.to >= since else { continue }
                placed.append(PlacedZone(slice: index, zone: zone, times: times))
            }
            if zones.contains(where: { $0.row == nil || $0.marks.contains(.producerSpan) }) { senders.insert(index) }
        }
        return placed.sorted { $0.times.to > $1.times.to }
    }

    private func times(of zone: StoredZone) -> Zone.Times {
        switch examiner.order {
        case .traces: zone.traceTimes
        case .hops: zone.hopTimes
        case .open:
            Zone.Times(
                from: min(zone.traceTimes.from, zone.hopTimes.from),
                to: max(zone.traceTimes.to, zone.hopTimes.to)
            )
        }
    }

    /// Returns whether everything was read.
    private mutating func read(_ zones: [PlacedZone]) -> Bool {
        var pending: [TraceCursor] = []
        var next = 0
        while true {
            let frontier = next < zones.count ? zones[next].times.to : nil
            while let row = pending.last, frontier.map({ row.unixNano > $0 }) ?? true {
                if isEnough(before: row) { return false }
                pending.removeLast()
                examine(row.traceID)
            }
            guard let frontier else { return true }
            if isEnough(before: frontier) { return false }
            let fresh = rows(zones[next]).filter { !seen.contains($0.traceID) }
            next += 1
            guard !fresh.isEmpty else { continue }
            pending += fresh
            pending.sort()
        }
    }

    private mutating func rows(_ placed: PlacedZone) -> [TraceCursor] {
        let filter = filters[placed.slice]
        let (since, end, after) = (since, end, query.after)
        let hasErrorSpans = placed.zone.row == nil || placed.zone.marks.contains(.errorSpan)
        let withErrorSpans = examiner.order == .hops(.failure) && hasErrorSpans
        var rowCount = 0
        var bare: [TraceCursor] = []
        func isWanted(_ row: TraceCursor) -> Bool {
            row.unixNano >= since && row.unixNano < end && (after.map { row < $0 } ?? true)
        }
        let rows = reader.read(slices[placed.slice]) { slice throws(SQLiteError) in
            var rows: [TraceCursor] = []
            guard let filter else {
                for row in try slice.traceRows(placed.zone.traces) {
                    rowCount += 1
                    let row = TraceCursor(unixNano: row.nano, traceID: row.id)
                    if isWanted(row) { rows.append(row) }
                }
                return rows
            }
            for row in try slice.hopRows(placed.zone.hops, meeting: filter, seen: &rowCount) {
                let row = TraceCursor(unixNano: row.nano, traceID: try slice.traceID(ofNumber: row.number))
                if isWanted(row) { rows.append(row) }
            }
            guard withErrorSpans else { return rows }
            for row in try slice.errorSpanRows(placed.zone.spans) {
                let row = TraceCursor(unixNano: row.nano, traceID: try slice.traceID(ofNumber: row.number))
                if isWanted(row) { bare.append(row) }
            }
            return rows
        }
        effort.zones += 1
        effort.rows += rowCount
        return (rows ?? []) + bare.filter { !seen.contains($0.traceID) && !reader.hasHop(of: $0.traceID, in: slices) }
    }

    /// Returns whether everything was read.
    private mutating func readOpen(_ zones: [PlacedZone]) -> Bool {
        var open = OpenTraces()
        for (index, placed) in zones.enumerated() {
            let isSender = senders.contains(placed.slice)
            let read = reader.read(slices[placed.slice]) { slice throws(SQLiteError) in
                let flow = try slice.flow(of: placed.zone)
                // As many traces as hops: each of them has one. What is bare here has its hops elsewhere, or none.
                let begun = placed.zone.row == nil ? .max : placed.zone.traces.through - placed.zone.traces.after
                let isBare = isSender && begun > Int64(Set(flow.lazy.map(\.trace)).count)
                return (flow, isBare ? try slice.traceRows(placed.zone.traces) : [])
            }
            guard let (flow, traces) = read else { continue }
            effort.zones += 1
            effort.rows += flow.count + traces.count
            open.add(flow, at: placed.slice, behind: placed.zone.hops.after)
            open.add(traces)
            let frontier = index + 1 < zones.count ? zones[index + 1].times.to : 0
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
