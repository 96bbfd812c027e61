// SPDX-License-Identifier: Apache-2.0

internal import PostgreSQLClient

/// The envelopes whose messages are not with the broker yet.
extension Records {
    /// Takes over what is due, but for what another gateway takes over at this moment.
    func takeUnpublished(
        dueAtUnixNano: UInt64,
        againAtUnixNano: UInt64,
        limit: Int
    ) throws(PostgreSQLError) -> [String] {
        try connection.transaction { () throws(PostgreSQLError) in
            let due = try connection.query(
                """
                SELECT u.row, e.id FROM asya.unpublished AS u JOIN asya.envelopes AS e ON e.row = u.row
                WHERE u.due_at <= $1 ORDER BY u.due_at, e.id LIMIT $2 FOR UPDATE OF u SKIP LOCKED
                """,
                [.int(Int64(clamping: dueAtUnixNano)), .int(limit)]
            ).map { (row: $0.int64(at: 0), id: $0.text(at: 1)) }
            guard !due.isEmpty else { return [] }
            try connection.query(
                "UPDATE asya.unpublished SET due_at = $1 WHERE row = ANY($2)",
                [.int(Int64(clamping: againAtUnixNano)), .ints(due.map(\.row))]
            )
            return due.map(\.id)
        }
    }

    /// The messages of these are with the broker.
    func published(_ ids: [String]) throws(PostgreSQLError) {
        try connection.query(
            "DELETE FROM asya.unpublished WHERE row IN (SELECT row FROM asya.envelopes WHERE id = ANY($1))",
            [.texts(ids)]
        )
    }
}
