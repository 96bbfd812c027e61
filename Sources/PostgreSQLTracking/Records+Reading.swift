// SPDX-License-Identifier: Apache-2.0

internal import PostgreSQLClient
internal import Tracking

extension Records {
    private static let selectEnvelope = """
        SELECT \(TrackedEnvelope.columns)
        FROM asya.envelopes JOIN asya.requests USING (row) LEFT JOIN asya.results USING (row)
            LEFT JOIN asya.unpublished USING (row)
        WHERE id = $1
        """

    private static let selectEvents = """
        SELECT \(EnvelopeEvent.columns)
        FROM asya.envelopes AS e JOIN asya.events AS v ON v.envelope = e.row
            LEFT JOIN asya.results AS r ON r.row = e.row AND v.status >= 2
        WHERE e.id = $1 AND v.sequence > $2 ORDER BY v.sequence LIMIT $3
        """

    /// All that is known of an envelope.
    func envelope(_ id: String) throws(PostgreSQLError) -> TrackedEnvelope? {
        try connection.query(Self.selectEnvelope, [.text(id)]).first.map { TrackedEnvelope($0) }
    }

    /// The events that follow a number.
    func events(of id: String, after sequence: Int64, limit: Int) throws(PostgreSQLError) -> [EnvelopeEvent] {
        let rows = try connection.query(Self.selectEvents, [.text(id), .int(sequence), .int(limit)])
        return rows.map { EnvelopeEvent($0, envelopeID: id) }
    }

    /// A page of envelopes.
    func list(_ query: EnvelopeQuery) throws(PostgreSQLError) -> EnvelopePage {
        let (sql, parameters) = ListStatement.make(query)
        // Hundreds of texts are possible, so none is kept compiled.
        let found = try connection.queryOnce(sql, parameters).map { EnvelopeSummary($0) }
        return EnvelopePage(found: found, query)
    }

    /// The first deadline of an open envelope.
    func nextDeadlineUnixNano() throws(PostgreSQLError) -> UInt64? {
        let rows = try connection.query(
            "SELECT deadline FROM asya.envelopes WHERE status < 2 AND deadline IS NOT NULL ORDER BY deadline LIMIT 1"
        )
        return rows.first?.unixNano(at: 0)
    }

    /// Envelopes that were canceled.
    func canceled(
        sinceUnixNano: UInt64,
        after last: CanceledEnvelope?,
        limit: Int
    ) throws(PostgreSQLError) -> [CanceledEnvelope] {
        let rows = try connection.query(
            """
            SELECT id, updated_at FROM asya.envelopes
            WHERE status = 4 AND updated_at >= $1 AND (updated_at, id) > ($2, $3) ORDER BY updated_at, id LIMIT $4
            """,
            [
                .int(Int64(clamping: sinceUnixNano)),
                .int(last.map { Int64(clamping: $0.canceledAtUnixNano) } ?? -1), .text(last?.id ?? ""), .int(limit),
            ]
        )
        return rows.map { CanceledEnvelope(id: $0.text(at: 0), canceledAtUnixNano: $0.unixNano(at: 1)) }
    }
}
