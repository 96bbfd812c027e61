// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// Reads one slice, also while it is written.
///
/// Every function is a few short statements, so that no transaction is held open and the writer's log can shrink.
final class SliceReader {
    let path: String
    /// What a copy of the slice lacks; `nil` for a slice that can be read as a whole.
    let shortcoming: String?
    let connection: Connection
    /// The descriptors that it takes: with a log, also that one's and its index's.
    let descriptors: Int
    /// Whether SQL has the functions that its views need.
    var hasFunctions = false
    private var texts: [Int64: String] = [:]
    private var lookUps = 0
    private var traceFilter: TraceFilter?
    private var resources: [Int64: (service: String, attributes: Attributes)] = [:]

    /// Opens a slice.
    init(path: String) throws(SliceProblem) {
        self.path = path
        descriptors = FileSystem.size(of: path + "-wal") == nil ? 1 : 3
        do {
            (connection, shortcoming) = try Self.open(path)
            // A search reads little of each of many slices: the memory of more pages would cost more than reading them again.
            try connection.pragma("cache_size = \(Self.cachedPages)")
            let application = try connection.pragma("application_id").flatMap { Int($0) } ?? 0
            let version = try connection.userVersion
            guard application == SliceSchema.applicationID else {
                guard application == 0, version == 0 else { throw SliceProblem.foreign }
                // Until the first checkpoint, everything is in the log.
                throw shortcoming.map { SliceProblem.unreadable($0) } ?? .unfinished
            }
            guard version == SliceSchema.version else { throw SliceProblem.version(version) }
        } catch let problem as SliceProblem {
            throw problem
        } catch {
            throw .unreadable("\(error)")
        }
    }

    // Without a log there is no writer, and never will be, since slices are not opened for writing a second time. Such
    // a file needs no locks, and reading it creates no side files. Where a log exists it is read, which takes a folder
    // that is writable or has the `-shm` file as well; where that fails, the file without its log is better than nothing.
    private static func open(_ path: String) throws -> (Connection, shortcoming: String?) {
        guard let logBytes = FileSystem.size(of: path + "-wal") else {
            return (try Connection(path: path, mode: .immutable), nil)
        }
        do {
            let connection = try Connection(path: path, mode: .readOnly)
            _ = try connection.userVersion
            return (connection, nil)
        } catch {
            guard error.isCannotOpen || error.isReadOnly else { throw error }
            let shortcoming =
                logBytes == 0
                ? nil
                : "its newest records are in \(path)-wal, which cannot be read in a read-only folder; copy the folder"
            return (try Connection(path: path, mode: .immutable), shortcoming)
        }
    }

    /// All that is recorded of a trace here.
    func records(of id: TraceID) throws(SQLiteError) -> (spans: [StoredSpan], hops: [StoredHop]) {
        var spans: [StoredSpan] = []
        var hops: [StoredHop] = []
        for number in try numbers(of: id) {
            spans += try self.spans(of: number, in: id)
            hops += try self.hops(of: number, in: id, withBodies: true)
        }
        return (spans, hops)
    }

    /// The rows of a trace in `trace`; more than one where the writer had forgotten it meanwhile.
    func numbers(of id: TraceID) throws(SQLiteError) -> [Int64] {
        guard try mayHold(id) else { return [] }
        let statement = try connection.statement("SELECT id FROM trace WHERE trace_id = ?")
        try statement.bind(id.bytes, at: 1)
        return try statement.rows { row throws(SQLiteError) in row.int64(at: 0) }
    }

    /// Whether anything of a trace may be here.
    func mayHold(_ id: TraceID) throws(SQLiteError) -> Bool {
        lookUps += 1
        // Reading the filter costs more than a few searches of the index.
        if lookUps == Self.fewLookUps {
            let statement = try connection.statement("SELECT value FROM meta WHERE key = ?")
            try statement.bind(TraceFilter.key, at: 1)
            let filter = try statement.firstRow { row throws(SQLiteError) in
                row.withBytes(at: 0) { TraceFilter($0) }
            }
            traceFilter = filter ?? nil
        }
        return traceFilter?.mayContain(id) ?? true
    }

    private static let fewLookUps = 4
    /// As many as SQLite takes memory for at once.
    private static let cachedPages = 20

    /// The traces with a hop that a replay recorded.
    func tracesOfRuns() throws(SQLiteError) -> [TraceID] {
        let statement = try connection.statement(
            "SELECT DISTINCT t.trace_id FROM hop h JOIN trace t ON t.id = h.trace WHERE h.run_id IS NOT NULL"
        )
        return try statement.rows { row throws(SQLiteError) in TraceID(bytes: row.bytes(at: 0)) ?? .invalid }
    }

    private func spans(of trace: Int64, in id: TraceID) throws(SQLiteError) -> [StoredSpan] {
        let statement = try connection.statement(
            """
            SELECT span_id, parent_id, name, scope, scope_version, kind, flags, start_ns, duration_ns, status, status_text,
            trace_state, attributes, events, links, dropped, resource FROM span WHERE trace = ? ORDER BY id
            """
        )
        try statement.bind(trace, at: 1)
        return try statement.rows { row throws(SQLiteError) in
            let (flags, parentIsRemote) = SpanCoding.decode(flags: row.uint64(at: 6))
            var span = SpanData(
                context: SpanContext(traceID: id, spanID: SpanID(value: row.uint64(at: 0)), flags: flags),
                parentSpanID: row.optionalInt64(at: 1).map { SpanID(value: UInt64(bitPattern: $0)) },
                parentIsRemote: parentIsRemote,
                name: try text(row.int64(at: 2)),
                kind: SpanKind(rawValue: row.int(at: 5)) ?? .internal,
                startUnixNano: row.uint64(at: 7),
                endUnixNano: row.uint64(at: 7) &+ row.uint64(at: 8),
                attributes: AttributeCoding.decode(row.bytes(at: 12)),
                events: SpanCoding.decodeEvents(row.bytes(at: 13)),
                links: SpanCoding.decodeLinks(row.bytes(at: 14)),
                status: Self.status(row.int(at: 9), text: row.optionalText(at: 10)),
                scope: InstrumentationScope(
                    name: try text(row.int64(at: 3)),
                    version: try row.optionalInt64(at: 4).map { id throws(SQLiteError) in try text(id) } ?? ""
                )
            )
            span.context.state = row.optionalText(at: 11).flatMap { TraceState(header: $0) } ?? TraceState()
            let imported = SpanCoding.decodeDropped(row.bytes(at: 15), into: &span)
            let resource = try resource(row.int64(at: 16))
            return StoredSpan(
                span: span,
                resource: resource.attributes,
                service: resource.service,
                imported: imported
            )
        }
    }

    private static func status(_ code: Int, text: String?) -> SpanStatus {
        switch code {
        case 1: .ok
        case 2: .error(description: text ?? "")
        default: .unset
        }
    }

    /// The hops of a row in `trace`, in the order in which they were recorded.
    func hops(of trace: Int64, in id: TraceID, withBodies: Bool) throws(SQLiteError) -> [StoredHop] {
        let statement = try connection.statement("SELECT \(Self.hopColumns) FROM hop WHERE trace = ? ORDER BY id")
        try statement.bind(trace, at: 1)
        return try statement.rows { row throws(SQLiteError) in try hop(row, in: id, withBodies: withBodies) }
    }

    /// The hops in these rows, in the order in which they were recorded.
    func hops(in rows: RowRange, limit: Int, withBodies: Bool) throws(SQLiteError) -> [(row: Int64, hop: StoredHop)] {
        let statement = try connection.statement(
            "SELECT \(Self.hopColumns), id, trace FROM hop WHERE id > ? AND id <= ? ORDER BY id LIMIT ?"
        )
        try statement.bind(rows.after, at: 1)
        try statement.bind(rows.through, at: 2)
        try statement.bind(limit, at: 3)
        return try statement.rows { row throws(SQLiteError) in
            let id = try traceID(ofNumber: row.int64(at: 17))
            return (row.int64(at: 16), try hop(row, in: id, withBodies: withBodies))
        }
    }

    /// The id of a row in `trace`.
    func traceID(ofNumber number: Int64) throws(SQLiteError) -> TraceID {
        let statement = try connection.statement("SELECT trace_id FROM trace WHERE id = ?")
        try statement.bind(number, at: 1)
        let bytes = try statement.firstRow { row throws(SQLiteError) in row.bytes(at: 0) }
        return bytes.flatMap { TraceID(bytes: $0) } ?? .invalid
    }

    private static let hopColumns = """
        span_id, envelope_id, run_id, route_index, actor, queue, attempt, start_ns, duration_ns, wait_ns, outcome,
        handler, fingerprint, error, input, outputs
        """

    private func hop(_ row: Statement, in id: TraceID, withBodies: Bool) throws(SQLiteError) -> StoredHop {
        let envelopeID = row.text(at: 1)
        var outputs: [StoredHop.Output] = []
        for output in HopCoding.decodeOutputs(row.bytes(at: 15)) {
            outputs.append(
                StoredHop.Output(
                    queue: try text(output.queue),
                    envelopeID: output.envelopeID ?? envelopeID,
                    envelope: try envelope(output.part, withBody: withBodies)
                )
            )
        }
        return StoredHop(
            traceID: id,
            spanID: SpanID(value: row.uint64(at: 0)),
            envelopeID: envelopeID,
            runID: row.optionalText(at: 2),
            routeIndex: row.int(at: 3),
            actor: try text(row.int64(at: 4)),
            queue: try text(row.int64(at: 5)),
            attempt: row.int(at: 6),
            startedAtUnixNano: row.uint64(at: 7),
            endedAtUnixNano: row.uint64(at: 7) &+ row.uint64(at: 8),
            queueWait: row.optionalInt64(at: 9).map { .nanoseconds($0) },
            outcome: HopOutcome(rawValue: row.int(at: 10)) ?? .interrupted,
            input: try envelope(EnvelopePart(row.bytes(at: 14)), withBody: withBodies),
            outputs: outputs,
            error: row.optionalBytes(at: 13).map(HopCoding.decodeError),
            handler: try row.optionalInt64(at: 11).map { id throws(SQLiteError) in try text(id) },
            handlerFingerprint: try row.optionalInt64(at: 12).map { id throws(SQLiteError) in try text(id) }
        )
    }

    /// The envelope of a part; without its body, a payload with a row of its own counts as omitted.
    func envelope(_ part: EnvelopePart, withBody: Bool) throws(SQLiteError) -> StoredEnvelope {
        guard withBody, let body = part.body else { return part.envelope { _ in nil } }
        let statement = try connection.statement("SELECT data FROM body WHERE id = ?")
        try statement.bind(body, at: 1)
        let data = try statement.firstRow { row throws(SQLiteError) in row.bytes(at: 0) }
        return part.envelope { _ in data }
    }

    func text(_ id: Int64) throws(SQLiteError) -> String {
        if let known = texts[id] { return known }
        let statement = try connection.statement("SELECT value FROM text WHERE id = ?")
        try statement.bind(id, at: 1)
        let text = try statement.firstRow { row throws(SQLiteError) in row.text(at: 0) } ?? ""
        texts[id] = text
        return text
    }

    private func resource(_ id: Int64) throws(SQLiteError) -> (service: String, attributes: Attributes) {
        if let known = resources[id] { return known }
        let statement = try connection.statement("SELECT service, attributes FROM resource WHERE id = ?")
        try statement.bind(id, at: 1)
        let resource = try statement.firstRow { row throws(SQLiteError) in
            (service: row.text(at: 0), attributes: AttributeCoding.decode(row.bytes(at: 1)))
        }
        resources[id] = resource
        return resource ?? ("", Attributes())
    }
}
