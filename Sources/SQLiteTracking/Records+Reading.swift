// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Tracking

extension Records {
    private static let selectEnvelope = """
        SELECT \(TrackedEnvelope.columns)
        FROM envelopes JOIN requests USING (row) LEFT JOIN results USING (row)
            LEFT JOIN unpublished USING (row)
        WHERE id = ?
        """

    private static let selectEvents = """
        SELECT \(EnvelopeEvent.columns)
        FROM envelopes AS e JOIN events AS v ON v.envelope = e.row
            LEFT JOIN results AS r ON r.row = e.row AND v.status >= 2
        WHERE e.id = ? AND v.sequence > ? ORDER BY v.sequence LIMIT ?
        """

    /// All that is known of an envelope.
    func envelope(_ id: String) throws(SQLiteError) -> TrackedEnvelope? {
        let select = try connection.statement(Self.selectEnvelope)
        try select.bind(id, at: 1)
        return try select.firstRow { TrackedEnvelope($0) }
    }

    /// The events that follow a number.
    func events(of id: String, after sequence: Int64, limit: Int) throws(SQLiteError) -> [EnvelopeEvent] {
        let select = try connection.statement(Self.selectEvents)
        try select.bind(id, at: 1)
        try select.bind(sequence, at: 2)
        try select.bind(limit, at: 3)
        return try select.rows { EnvelopeEvent($0, envelopeID: id) }
    }

    /// A page of envelopes.
    func list(_ query: EnvelopeQuery) throws(SQLiteError) -> EnvelopePage {
        let (sql, values) = ListStatement.make(query)
        // Hundreds of texts are possible, so none is kept compiled.
        let select = try connection.prepare(sql)
        for (index, value) in values.enumerated() {
            switch value {
            case .text(let text): try select.bind(text, at: index + 1)
            case .number(let number): try select.bind(number, at: index + 1)
            }
        }
        return EnvelopePage(found: try select.rows { EnvelopeSummary($0) }, query)
    }

    /// The first deadline of an open envelope.
    func nextDeadlineUnixNano() throws(SQLiteError) -> UInt64? {
        let select = try connection.statement(
            "SELECT deadline FROM envelopes WHERE status < 2 AND deadline IS NOT NULL ORDER BY deadline LIMIT 1"
        )
        return try select.firstRow { $0.unixNano(at: 0) }
    }

    /// Envelopes that were canceled.
    func canceled(
        sinceUnixNano: UInt64,
        after last: CanceledEnvelope?,
        limit: Int
    ) throws(SQLiteError) -> [CanceledEnvelope] {
        let select = try connection.statement(
            """
            SELECT id, updated_at FROM envelopes
            WHERE status = 4 AND updated_at >= ? AND (updated_at, id) > (?, ?) ORDER BY updated_at, id LIMIT ?
            """
        )
        try select.bind(Int64(clamping: sinceUnixNano), at: 1)
        try select.bind(last.map { Int64(clamping: $0.canceledAtUnixNano) } ?? -1, at: 2)
        try select.bind(last?.id ?? "", at: 3)
        try select.bind(limit, at: 4)
        return try select.rows { CanceledEnvelope(id: $0.text(at: 0), canceledAtUnixNano: $0.unixNano(at: 1)) }
    }
}
