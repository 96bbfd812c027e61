// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// Pages of records for a collector.
///
/// A page needs no transaction: what a row refers to was committed with it or before it, and nothing is ever changed.
extension SliceReader {
    /// The records that a query asks for, as many as the limits allow.
    func page(_ query: RecordQuery, _ limits: PageLimits) throws(SQLiteError) -> [UInt8] {
        var page = PageWriter(limits)
        for range in query.traces where range.upperBound >= query.from?.trace ?? 0 {
            let isWhole =
                switch query.kind {
                case .spans: try addSpans(of: range, query, to: &page)
                case .hops: try addHops(of: range, query, to: &page)
                }
            if !isWhole { return page.finish(isLast: false) }
        }
        return page.finish(isLast: true)
    }

    // The index holds traces and rows in the order asked for; by the signs the planner does not look at rows first.
    private func rows(_ range: ClosedRange<Int64>, _ query: RecordQuery) throws(SQLiteError) -> Statement {
        let columns = query.kind == .spans ? Self.spanColumns : Self.hopColumns
        let table = query.kind == .spans ? "span" : "hop"
        let statement = try connection.statement(
            """
            SELECT id, trace, \(columns) FROM \(table) INDEXED BY \(table)_by_trace
            WHERE trace BETWEEN ? AND ? AND +id > ? AND +id <= ? AND (trace > ? OR +id > ?) ORDER BY trace, id
            """
        )
        try statement.bind(max(range.lowerBound, query.from?.trace ?? 0), at: 1)
        try statement.bind(range.upperBound, at: 2)
        try statement.bind(query.after, at: 3)
        try statement.bind(query.through, at: 4)
        try statement.bind(query.from?.trace ?? 0, at: 5)
        try statement.bind(query.from?.row ?? 0, at: 6)
        return statement
    }

    // MARK: Spans

    private static let spanColumns = """
        span_id, parent_id, name, scope, scope_version, kind, flags, start_ns, duration_ns, status, status_text,
        trace_state, attributes, events, links, dropped, resource
        """

    /// Whether all spans of the range found room.
    private func addSpans(
        of range: ClosedRange<Int64>,
        _ query: RecordQuery,
        to page: inout PageWriter
    ) throws(SQLiteError) -> Bool {
        let row = try rows(range, query)
        defer { row.reset() }
        while try row.step() {
            if page.isFull() { return false }
            let place = RecordPlace(trace: row.int64(at: 1), row: row.int64(at: 0))
            let traceID = try traceID(ofNumber: place.trace)
            let name = try text(row.int64(at: 4))
            let scope = try text(row.int64(at: 5))
            let version = try row.optionalInt64(at: 6).map { id throws(SQLiteError) in try text(id) }
            let resource = row.int64(at: 18)
            if page.needs(resource: resource) { try add(resource: resource, to: &page) }
            page.add(PageFields.span, at: place) { message in
                message.data(PageFields.Span.traceID, traceID.bytes)
                message.varint(PageFields.Span.resource, UInt64(resource))
                message.fixed64(PageFields.Span.spanID, row.uint64(at: 2))
                if !row.isNull(at: 3) { message.fixed64(PageFields.Span.parentID, row.uint64(at: 3)) }
                message.string(PageFields.Span.name, name)
                message.string(PageFields.Span.scope, scope)
                if let version { message.string(PageFields.Span.scopeVersion, version) }
                message.varint(PageFields.Span.kind, row.uint64(at: 7))
                message.varint(PageFields.Span.flags, row.uint64(at: 8))
                message.fixed64(PageFields.Span.start, row.uint64(at: 9))
                message.varint(PageFields.Span.duration, row.uint64(at: 10))
                message.varint(PageFields.Span.status, row.uint64(at: 11))
                if let text = row.optionalText(at: 12) { message.string(PageFields.Span.statusText, text) }
                if let state = row.optionalText(at: 13) { message.string(PageFields.Span.traceState, state) }
                if let bytes = row.optionalBytes(at: 14) { message.data(PageFields.Span.attributes, bytes) }
                if let bytes = row.optionalBytes(at: 15) { message.data(PageFields.Span.events, bytes) }
                if let bytes = row.optionalBytes(at: 16) { message.data(PageFields.Span.links, bytes) }
                if let bytes = row.optionalBytes(at: 17) { message.data(PageFields.Span.dropped, bytes) }
            }
        }
        return true
    }

    private func add(resource id: Int64, to page: inout PageWriter) throws(SQLiteError) {
        let statement = try connection.statement("SELECT service, attributes FROM resource WHERE id = ?")
        try statement.bind(id, at: 1)
        let resource = try statement.firstRow { (service: $0.text(at: 0), attributes: $0.bytes(at: 1)) }
        if let resource { page.add(resource: id, service: resource.service, attributes: resource.attributes) }
    }

    // MARK: Hops

    private static let hopColumns = """
        span_id, envelope_id, run_id, route_index, actor, queue, attempt, start_ns, duration_ns, wait_ns, outcome,
        handler, fingerprint, error, input, outputs
        """

    /// Whether all hops of the range found room.
    private func addHops(
        of range: ClosedRange<Int64>,
        _ query: RecordQuery,
        to page: inout PageWriter
    ) throws(SQLiteError) -> Bool {
        let row = try rows(range, query)
        defer { row.reset() }
        while try row.step() {
            let input = row.bytes(at: 16)
            let outputs = HopCoding.decodeOutputs(row.bytes(at: 17))
            var referred: [(row: Int64, digest: [UInt8], size: Int)] = []
            for part in [EnvelopePart(input)] + outputs.map(\.part) {
                guard let id = part.body, !page.refers(to: id), !referred.contains(where: { $0.row == id }),
                    let body = try body(id)
                else { continue }
                referred.append((id, body.digest, body.size))
            }
            if page.isFull(forReferred: referred.reduce(0) { $0 + $1.size }) { return false }
            for body in referred { page.refer(to: body.row, digest: body.digest, size: body.size) }
            try add(row, input, outputs, to: &page)
        }
        return true
    }

    private func add(
        _ row: Statement,
        _ input: [UInt8],
        _ outputs: [HopCoding.Output],
        to page: inout PageWriter
    ) throws(SQLiteError) {
        let place = RecordPlace(trace: row.int64(at: 1), row: row.int64(at: 0))
        let traceID = try traceID(ofNumber: place.trace)
        let actor = try text(row.int64(at: 6))
        let queue = try text(row.int64(at: 7))
        let handler = try row.optionalInt64(at: 13).map { id throws(SQLiteError) in try text(id) }
        let fingerprint = try row.optionalInt64(at: 14).map { id throws(SQLiteError) in try text(id) }
        var queues: [String] = []
        for output in outputs { queues.append(try text(output.queue)) }
        page.add(PageFields.hop, at: place) { message in
            message.data(PageFields.Hop.traceID, traceID.bytes)
            message.fixed64(PageFields.Hop.spanID, row.uint64(at: 2))
            message.string(PageFields.Hop.envelopeID, row.text(at: 3))
            if let run = row.optionalText(at: 4) { message.string(PageFields.Hop.runID, run) }
            message.varint(PageFields.Hop.routeIndex, row.uint64(at: 5))
            message.string(PageFields.Hop.actor, actor)
            message.string(PageFields.Hop.queue, queue)
            message.varint(PageFields.Hop.attempt, row.uint64(at: 8))
            message.fixed64(PageFields.Hop.start, row.uint64(at: 9))
            message.varint(PageFields.Hop.duration, row.uint64(at: 10))
            if !row.isNull(at: 11) { message.fixed64(PageFields.Hop.wait, row.uint64(at: 11)) }
            message.varint(PageFields.Hop.outcome, row.uint64(at: 12))
            if let handler { message.string(PageFields.Hop.handler, handler) }
            if let fingerprint { message.string(PageFields.Hop.fingerprint, fingerprint) }
            if let error = row.optionalBytes(at: 15) { message.data(PageFields.Hop.error, error) }
            message.data(PageFields.Hop.input, input)
            for (output, queue) in zip(outputs, queues) {
                message.message(PageFields.Hop.output) { message in
                    message.string(1, queue)
                    if let id = output.envelopeID { message.string(2, id) }
                    message.message(3) { output.part.write(to: &$0) }
                }
            }
        }
    }
}
