// SPDX-License-Identifier: Apache-2.0

internal import PostgreSQLClient
internal import Tracking

extension Records {
    /// Removes records and events, but for what another gateway removes at this moment.
    ///
    /// - Parameters:
    ///   - policy: what may go.
    ///   - atUnixNano: the time.
    ///   - limit: how many envelopes to look at.
    /// - Returns: what was removed.
    /// - Throws: what PostgreSQL threw, and then nothing is removed.
    func prune(
        _ policy: RetentionPolicy,
        atUnixNano: UInt64,
        limit: Int
    ) throws(PostgreSQLError) -> PruneReport {
        let ended = try connection.query("SELECT count(*) FROM asya.envelopes WHERE status >= 2")[0].int(at: 0)
        let surplus = ended - policy.maxRecords
        return try connection.transaction { () throws(PostgreSQLError) in
            var report = PruneReport()
            let oldest = """
                SELECT row FROM asya.envelopes WHERE status >= 2 AND updated_at <= $1
                ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED
                """
            var rows = try self.rows(
                oldest,
                until: RetentionPolicy.latest(policy.recordAge, before: atUnixNano),
                limit: limit
            )
            if surplus > rows.count, rows.count < limit {
                // The oldest ones first, so these begin with those that are too old.
                rows = try self.rows(oldest, until: .max, limit: min(surplus, limit))
            }
            for table in ["requests", "results", "envelopes"] {
                try connection.query("DELETE FROM asya.\(table) WHERE row = ANY($1)", [.ints(rows)])
            }
            try connection.query("DELETE FROM asya.events WHERE envelope = ANY($1)", [.ints(rows)])
            report.removedEnvelopes = rows.count
            let left = limit - rows.count
            let finished =
                left > 0
                ? try self.rows(
                    """
                    SELECT row FROM asya.envelopes WHERE status >= 2 AND has_history AND updated_at <= $1
                    ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED
                    """,
                    until: RetentionPolicy.latest(policy.eventAge, before: atUnixNano),
                    limit: left
                ) : []
            // The final event stays, so that a stream of the envelope ends with it.
            report.removedEvents =
                try connection.query(
                    "DELETE FROM asya.events WHERE envelope = ANY($1) AND status < 2",
                    [.ints(finished)]
                ).changes
            try connection.query(
                "UPDATE asya.envelopes SET has_history = FALSE WHERE row = ANY($1)",
                [.ints(finished)]
            )
            report.hasMore = rows.count + finished.count == limit
            return report
        }
    }

    private func rows(_ sql: String, until: Int64, limit: Int) throws(PostgreSQLError) -> [Int64] {
        try connection.query(sql, [.int(until), .int(limit)]).map { $0.int64(at: 0) }
    }
}
