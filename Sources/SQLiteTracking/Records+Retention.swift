// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Tracking

extension Records {
    /// How many records of envelopes that ended there are; takes some 30 ms for a million.
    func endedCount() throws(SQLiteError) -> Int {
        try connection.statement("SELECT count(*) FROM envelopes WHERE status >= 2").firstRow { $0.int(at: 0) } ?? 0
    }

    /// Removes records and events.
    ///
    /// - Parameters:
    ///   - policy: what may go because of its age.
    ///   - surplus: how many records are too many.
    ///   - atUnixNano: the time.
    ///   - limit: how many envelopes to look at.
    /// - Returns: what was removed.
    /// - Throws: what SQLite threw; the caller rolls back.
    func prune(
        _ policy: RetentionPolicy,
        surplus: Int,
        atUnixNano: UInt64,
        limit: Int
    ) throws(SQLiteError) -> PruneReport {
        var report = PruneReport()
        let oldest = "SELECT row FROM envelopes WHERE status >= 2 AND updated_at <= ? ORDER BY updated_at LIMIT ?"
        let old = try ended(
            oldest,
            until: RetentionPolicy.latest(policy.recordAge, before: atUnixNano),
            limit: limit
        )
        var rows = old
        if surplus > old.count, old.count < limit {
            // The oldest ones first, so these begin with those that are too old.
            rows = try ended(oldest, until: .max, limit: min(surplus, limit))
        }
        for row in rows {
            for table in ["requests", "results", "envelopes"] {
                try delete("DELETE FROM \(table) WHERE row = ?", row)
            }
            try delete("DELETE FROM events WHERE envelope = ?", row)
        }
        report.removedEnvelopes = rows.count
        let left = limit - rows.count
        let finished =
            left > 0
            ? try ended(
                """
                SELECT row FROM envelopes WHERE status >= 2 AND has_history = 1 AND updated_at <= ?
                ORDER BY updated_at LIMIT ?
                """,
                until: RetentionPolicy.latest(policy.eventAge, before: atUnixNano),
                limit: left
            ) : []
        for row in finished {
            // The final event stays, so that a stream of the envelope ends with it.
            report.removedEvents += try delete("DELETE FROM events WHERE envelope = ? AND status < 2", row)
            try delete("UPDATE envelopes SET has_history = 0 WHERE row = ?", row)
        }
        report.hasMore = rows.count + finished.count == limit
        return report
    }

    private func ended(_ sql: String, until: Int64, limit: Int) throws(SQLiteError) -> [Int64] {
        let select = try connection.statement(sql)
        try select.bind(until, at: 1)
        try select.bind(limit, at: 2)
        return try select.rows { $0.int64(at: 0) }
    }

    @discardableResult
    private func delete(_ sql: String, _ row: Int64) throws(SQLiteError) -> Int {
        let statement = try connection.statement(sql)
        try statement.bind(row, at: 1)
        try statement.run()
        return connection.changes
    }
}
