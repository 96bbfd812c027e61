// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// The rows of a zone, and what is known of all of them.
struct StoredZone {
    /// Its row in `zone`; `nil` for the rows behind the last zone, of which nothing is known.
    var row: Int64?
    var traces: RowRange
    var hops: RowRange
    var spans: RowRange
    var traceTimes = Zone.Times(from: 0, to: .max)
    var hopTimes = Zone.Times(from: 0, to: .max)
    var marks: Zone.Marks = []
}

extension SliceReader {
    /// What is in the slice as a whole; `nil` when that is not known.
    func summary() throws(SQLiteError) -> SliceSummary? {
        let statement = try connection.statement("SELECT value FROM meta WHERE key = ?")
        try statement.bind(SliceSummary.key, at: 1)
        return try statement.firstRow { row throws(SQLiteError) in SliceSummary(row.text(at: 0)) } ?? nil
    }

    /// The zones in which the filter may be met, in the order of their rows, and last what is behind all zones, unless the
    /// slice is known to be closed.
    func zones(meeting filter: SliceHopFilter? = nil, isClosed: Bool = false) throws(SQLiteError) -> [StoredZone] {
        let statement = try connection.statement(
            """
            SELECT last_trace, last_hop, last_span, traces_from_ns, traces_to_ns, hops_from_ns, hops_to_ns, longest_ns,
            marks, texts, id FROM zone ORDER BY id
            """
        )
        var (lastTrace, lastHop, lastSpan): (Int64, Int64, Int64) = (0, 0, 0)
        var zones: [StoredZone] = []
        try statement.forEachRow { row throws(SQLiteError) in
            let last = (trace: row.int64(at: 0), hop: row.int64(at: 1), span: row.int64(at: 2))
            defer { (lastTrace, lastHop, lastSpan) = (last.trace, last.hop, last.span) }
            let marks = Zone.Marks(rawValue: row.int64(at: 8))
            let isPossible = filter?.isPossible(marks: marks, longestNano: row.int64(at: 7)) {
                row.withBytes(at: 9) { Zone.decodeTexts($0) }
            }
            guard isPossible ?? true else { return }
            zones.append(
                StoredZone(
                    row: row.int64(at: 10),
                    traces: RowRange(after: lastTrace, through: last.trace),
                    hops: RowRange(after: lastHop, through: last.hop),
                    spans: RowRange(after: lastSpan, through: last.span),
                    traceTimes: Zone.Times(from: row.uint64(at: 3), to: row.uint64(at: 4)),
                    hopTimes: Zone.Times(from: row.uint64(at: 5), to: row.uint64(at: 6)),
                    marks: marks
                )
            )
        }
        guard !isClosed else { return zones }
        zones.append(
            StoredZone(row: nil, traces: .behind(lastTrace), hops: .behind(lastHop), spans: .behind(lastSpan))
        )
        return zones
    }

    /// What the hops of a zone took in and put out, one entry a row.
    func flow(of zone: StoredZone) throws(SQLiteError) -> [Flow] {
        guard let row = zone.row else {
            return try hops(in: zone.hops, limit: .max, withBodies: false).map { Flow($0.hop) }
        }
        let statement = try connection.statement("SELECT data FROM flow WHERE zone = ?")
        try statement.bind(row, at: 1)
        return try statement.firstRow { row throws(SQLiteError) in row.withBytes(at: 0) { Flow.decode($0) } } ?? []
    }

    /// The rows in `text` that are this text, or begin with it.
    func textIDs(_ value: String, asPrefix: Bool = false) throws(SQLiteError) -> Set<Int64> {
        let statement = try connection.statement("SELECT id FROM text WHERE value >= ?1 AND value <= ?2")
        try statement.bind(value, at: 1)
        // Texts are compared byte by byte, and no text has a greater scalar.
        try statement.bind(asPrefix ? value + "\u{10FFFF}" : value, at: 2)
        return Set(try statement.rows { row throws(SQLiteError) in row.int64(at: 0) })
    }

    /// The traces that were begun in these rows, with their times.
    func traceRows(_ rows: RowRange) throws(SQLiteError) -> [(nano: UInt64, id: TraceID)] {
        let statement = try connection.statement("SELECT first_ns, trace_id FROM trace WHERE id > ? AND id <= ?")
        try statement.bind(rows.after, at: 1)
        try statement.bind(rows.through, at: 2)
        return try statement.rows { row throws(SQLiteError) in
            (row.uint64(at: 0), row.withBytes(at: 1) { TraceID(stored: $0) })
        }
    }

    /// The hops in these rows that meet the filter: when they began, and their rows in `trace`; adds up the rows it saw.
    func hopRows(
        _ rows: RowRange,
        meeting filter: SliceHopFilter,
        seen: inout Int
    ) throws(SQLiteError) -> [(nano: UInt64, number: Int64)] {
        let statement = try connection.statement(
            """
            SELECT start_ns, trace, actor, fingerprint, outcome, attempt, duration_ns, error FROM hop
            WHERE id > ? AND id <= ?
            """
        )
        try statement.bind(rows.after, at: 1)
        try statement.bind(rows.through, at: 2)
        var found: [(nano: UInt64, number: Int64)] = []
        var count = 0
        try statement.forEachRow { row throws(SQLiteError) in
            count += 1
            let isMatch = filter.accepts(
                actor: row.int64(at: 2),
                fingerprint: row.optionalInt64(at: 3),
                outcome: HopOutcome(rawValue: row.int(at: 4)) ?? .interrupted,
                attempt: row.int(at: 5),
                durationNano: row.int64(at: 6)
            ) {
                row.optionalBytes(at: 7).map(HopCoding.decodeError)
            }
            if isMatch { found.append((row.uint64(at: 0), row.int64(at: 1))) }
        }
        seen += count
        return found
    }

    /// The spans in these rows whose status is an error, of traces without hops here: when they began, and their rows in
    /// `trace`.
    func errorSpanRows(_ rows: RowRange) throws(SQLiteError) -> [(nano: UInt64, number: Int64)] {
        let statement = try connection.statement(
            """
            SELECT start_ns, trace FROM span s WHERE id > ? AND id <= ? AND status = 2
            AND NOT EXISTS (SELECT 1 FROM hop WHERE hop.trace = s.trace)
            """
        )
        try statement.bind(rows.after, at: 1)
        try statement.bind(rows.through, at: 2)
        return try statement.rows { row throws(SQLiteError) in (row.uint64(at: 0), row.int64(at: 1)) }
    }

    /// Whether a hop of the trace is here.
    func hasHop(of id: TraceID) throws(SQLiteError) -> Bool {
        guard try mayHold(id) else { return false }
        let statement = try connection.statement(
            "SELECT 1 FROM trace t JOIN hop h ON h.trace = t.id WHERE t.trace_id = ? LIMIT 1"
        )
        try statement.bind(id.bytes, at: 1)
        return try statement.firstRow { _ throws(SQLiteError) in true } ?? false
    }

    /// The last row of `hop`; 0 when there is none.
    func lastHop() throws(SQLiteError) -> Int64 {
        let statement = try connection.statement("SELECT max(id) FROM hop")
        return try statement.firstRow { row throws(SQLiteError) in row.int64(at: 0) } ?? 0
    }

    /// The trace of a row in `hop`.
    func traceID(ofHop row: Int64) throws(SQLiteError) -> TraceID? {
        let statement = try connection.statement(
            "SELECT t.trace_id FROM hop h JOIN trace t ON t.id = h.trace WHERE h.id = ?"
        )
        try statement.bind(row, at: 1)
        return try statement.firstRow { row throws(SQLiteError) in TraceID(bytes: row.bytes(at: 0)) } ?? nil
    }

    /// What a search needs to know of a trace; `nil` when nothing of it is here.
    func part(of id: TraceID, withBodies: Bool) throws(SQLiteError) -> TracePart? {
        guard try mayHold(id) else { return nil }
        var part: TracePart?
        let first = try connection.statement("SELECT id, first_ns FROM trace WHERE trace_id = ?")
        try first.bind(id.bytes, at: 1)
        let numbers = try first.rows { row throws(SQLiteError) in (row.int64(at: 0), row.uint64(at: 1)) }
        for (number, nano) in numbers {
            var found = part ?? TracePart(firstUnixNano: nano)
            found.firstUnixNano = min(found.firstUnixNano, nano)
            let statement = try connection.statement(
                """
                SELECT count(*), min(start_ns), max(start_ns + duration_ns), max(kind = 4),
                min(CASE WHEN status = 2 THEN start_ns END) FROM span WHERE trace = ?
                """
            )
            try statement.bind(number, at: 1)
            try statement.forEachRow { row throws(SQLiteError) in
                guard row.int(at: 0) > 0 else { return }
                found.spans.append(
                    TracePart.Spans(
                        startUnixNano: row.uint64(at: 1),
                        endUnixNano: row.uint64(at: 2),
                        hasProducer: row.int(at: 3) != 0,
                        firstErrorUnixNano: row.optionalInt64(at: 4).map { UInt64(bitPattern: $0) }
                    )
                )
            }
            found.hops += try hops(of: number, in: id, withBodies: withBodies)
            part = found
        }
        return part
    }
}

extension TraceID {
    /// The id in a row; the invalid one for anything but 16 bytes.
    fileprivate init(stored bytes: RawSpan) {
        guard bytes.byteCount == 16 else {
            self = .invalid
            return
        }
        // Bounds are checked, and every pattern of bits is a number.
        self.init(
            high: unsafe UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            low: unsafe UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }
}
