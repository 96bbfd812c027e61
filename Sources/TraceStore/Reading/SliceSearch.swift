// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// Finds traces in a slice by what people have of them: a trace id, an envelope id, the id of a replay run.
struct SliceSearch {
    private let text: String
    /// The end of the range of texts that begin with `text`, or `text` itself.
    private let textEnd: String
    /// The range of trace ids, where the text could be one.
    private let traceIDs: ClosedRange<TraceIDBytes>?
    private let limit: Int

    /// Looks for ids that are the text.
    init(exactly text: String) {
        self.text = text
        textEnd = text
        traceIDs = text.utf8.count == 32 ? TraceIDBytes.range(prefix: text) : nil
        limit = 1000
    }

    /// Looks for ids that begin with the text.
    init(beginningWith text: String, limit: Int) {
        self.text = text
        // Texts are compared byte by byte, and no text has a greater scalar.
        textEnd = text + "\u{10FFFF}"
        traceIDs = TraceIDBytes.range(prefix: text)
        self.limit = limit
    }

    func run(in slice: SliceReader) throws(SQLiteError) -> [(id: TraceID, firstUnixNano: UInt64)] {
        var found: [(id: TraceID, firstUnixNano: UInt64)] = []
        if let traceIDs {
            let statement = try slice.connection.statement(
                // The sign keeps the planner from reading all rows in the order asked for.
                "SELECT trace_id, first_ns FROM trace WHERE trace_id BETWEEN ? AND ? ORDER BY +id DESC LIMIT ?"
            )
            try statement.bind(traceIDs.lowerBound.bytes, at: 1)
            try statement.bind(traceIDs.upperBound.bytes, at: 2)
            try statement.bind(limit, at: 3)
            found += try rows(statement)
        }
        for column in ["envelope_id", "run_id"] {
            let statement = try slice.connection.statement(
                """
                SELECT DISTINCT t.trace_id, t.first_ns, t.id FROM hop h JOIN trace t ON t.id = h.trace
                WHERE h.\(column) IS NOT NULL AND h.\(column) BETWEEN ? AND ? ORDER BY +t.id DESC LIMIT ?
                """
            )
            try statement.bind(text, at: 1)
            try statement.bind(textEnd, at: 2)
            try statement.bind(limit, at: 3)
            found += try rows(statement)
        }
        return found
    }

    private func rows(_ statement: Statement) throws(SQLiteError) -> [(id: TraceID, firstUnixNano: UInt64)] {
        try statement.rows { row throws(SQLiteError) in
            (TraceID(bytes: row.bytes(at: 0)) ?? .invalid, row.uint64(at: 1))
        }
    }
}
