// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// What a collector is given of a slice.
extension SliceReader {
    /// The slice as a whole; `nil` when nothing is in it yet.
    func listing(_ name: SliceName) throws(SQLiteError) -> SliceListing? {
        let first = try connection.statement("SELECT trace_id FROM trace WHERE id = 1").firstRow {
            TraceID(bytes: $0.bytes(at: 0))
        }
        guard let first = first ?? nil else { return nil }
        var last: [Int64] = []
        for sql in ["SELECT max(id) FROM trace", "SELECT max(id) FROM span", "SELECT max(id) FROM hop"] {
            last.append(try connection.statement(sql).firstRow { $0.int64(at: 0) } ?? 0)
        }
        var end: UInt64 = 0
        for table in ["span", "hop"] {
            let sql = "SELECT start_ns + duration_ns FROM \(table) ORDER BY id DESC LIMIT 1"
            end = max(end, try connection.statement(sql).firstRow { $0.uint64(at: 0) } ?? 0)
        }
        return SliceListing(
            name: name.text,
            firstTrace: first.description,
            startedAtUnixNano: name.startUnixNano,
            endedAtUnixNano: end,
            bytes: FileSystem.bytes(ofSlice: path),
            isOpen: descriptors > 1,
            traces: last[0],
            spans: last[1],
            hops: last[2]
        )
    }

    /// The traces behind a number, as many as the limits allow.
    func tracePage(after number: Int64, _ limits: PageLimits) throws(SQLiteError) -> [UInt8] {
        let statement = try connection.statement(
            "SELECT id, trace_id, first_ns FROM trace WHERE id > ? ORDER BY id LIMIT ?"
        )
        try statement.bind(number, at: 1)
        try statement.bind(limits.traces + 1, at: 2)
        var page = PageWriter(limits)
        var count = 0
        try statement.forEachRow { row throws(SQLiteError) in
            count += 1
            if count <= limits.traces { Self.add(row, to: &page) }
        }
        return page.finish(isLast: count <= limits.traces)
    }

    /// The traces that these ids name: of a trace, of an envelope or of a replay run.
    func tracePage(matching ids: [String], _ limits: PageLimits) throws(SQLiteError) -> [UInt8] {
        var page = PageWriter(limits)
        var known: Set<TraceID> = []
        for id in ids {
            for match in try SliceSearch(exactly: id).run(in: self) where known.insert(match.id).inserted {
                let statement = try connection.statement("SELECT id, trace_id, first_ns FROM trace WHERE trace_id = ?")
                try statement.bind(match.id.bytes, at: 1)
                try statement.forEachRow { row throws(SQLiteError) in Self.add(row, to: &page) }
            }
        }
        return page.finish(isLast: true)
    }

    private static func add(_ row: Statement, to page: inout PageWriter) {
        let number = row.int64(at: 0)
        page.add(PageFields.trace, at: RecordPlace(trace: number, row: 0)) { message in
            message.varint(1, UInt64(number))
            message.data(2, row.bytes(at: 1))
            message.fixed64(3, row.uint64(at: 2))
        }
    }

    /// Pieces of the bodies in these rows, in their order, the first from an offset on; a missing row is passed by.
    func bodyPage(rows: [Int64], from offset: Int, _ limits: PageLimits) throws(SQLiteError) -> [UInt8] {
        var page = PageWriter(limits)
        for (index, row) in rows.enumerated() where page.room > 0 {
            guard let body = try body(row) else { continue }
            let start = index == 0 ? min(offset, body.size) : 0
            let count = min(body.size - start, page.room)
            let bytes = count > 0 ? try connection.blob(in: "body", "data", row: row, from: start, count: count) : []
            page.add(PageFields.chunk) { message in
                message.varint(1, UInt64(row))
                message.varint(2, UInt64(start))
                message.data(3, bytes)
            }
        }
        return page.finish(isLast: true)
    }

    /// The digest and the size of a body, which is not read.
    func body(_ row: Int64) throws(SQLiteError) -> (digest: [UInt8], size: Int)? {
        let statement = try connection.statement("SELECT hash, length(data) FROM body WHERE id = ?")
        try statement.bind(row, at: 1)
        return try statement.firstRow { ($0.bytes(at: 0), $0.int(at: 1)) }
    }
}
