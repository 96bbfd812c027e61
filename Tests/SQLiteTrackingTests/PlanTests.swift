// SPDX-License-Identifier: Apache-2.0

import SQLiteClient
import Testing
import Tracking

@testable import SQLiteTracking

/// What SQLite says about how it finds rows: no listing and no search may read a whole table, or sort.
@Suite struct `The way to rows` {
    private func plan(_ sql: String, _ harness: SQLiteHarness) throws -> String {
        let connection = try Connection(path: harness.options.path)
        try TrackingDatabase.migrate(connection, harness.options)
        let plan = try connection.prepare("EXPLAIN QUERY PLAN \(sql)").rows { $0.text(at: 3) }
        return plan.joined(separator: "; ")
    }

    private static let queries: [(EnvelopeQuery, String)] = [
        (EnvelopeQuery(), "envelopes_by_time"),
        (EnvelopeQuery(sinceUnixNano: 5, untilUnixNano: 9), "envelopes_by_time"),
        (EnvelopeQuery(after: EnvelopeCursor(atUnixNano: 5, id: "e")), "envelopes_by_time"),
        (EnvelopeQuery(principal: "p"), "envelopes_by_principal"),
        (EnvelopeQuery(principal: "p", after: EnvelopeCursor(atUnixNano: 5, id: "e")), "envelopes_by_principal"),
        (EnvelopeQuery(status: .failed, tool: "t", principal: "p", sinceUnixNano: 5), "envelopes_by_principal"),
        (EnvelopeQuery(status: .failed, principal: "p", parentID: "e"), "envelopes_by_parent"),
        (EnvelopeQuery(status: .failed, tool: "t"), "envelopes_by_tool"),
        (EnvelopeQuery(status: .succeeded), "envelopes_by_time"), (EnvelopeQuery(tool: "t"), "envelopes_by_tool"),
        (EnvelopeQuery(parentID: "e"), "envelopes_by_parent"),
        (EnvelopeQuery(status: .pending), "envelopes_by_status"),
        (EnvelopeQuery(status: .failed), "envelopes_by_status"),
        (EnvelopeQuery(principal: "p", excludesParts: true, order: .changed), "envelopes_by_change"),
        (
            EnvelopeQuery(
                status: .running,
                principal: "p",
                changedSinceUnixNano: 3,
                excludesParts: true,
                order: .changed,
                after: EnvelopeCursor(atUnixNano: 5, id: "e")
            ), "envelopes_by_change"
        ),
    ]

    @Test(arguments: queries)
    func `of a listing is an index`(query: EnvelopeQuery, index: String) throws {
        let plan = try plan(ListStatement.make(query).sql, try SQLiteHarness())
        #expect(plan.contains(index), "\(plan)")
        #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
    }

    private static let searches = [
        (
            "SELECT id FROM envelopes WHERE status < 2 AND deadline IS NOT NULL AND deadline <= ? ORDER BY deadline LIMIT ?",
            "envelopes_by_deadline"
        ),
        (
            "SELECT deadline FROM envelopes WHERE status < 2 AND deadline IS NOT NULL ORDER BY deadline LIMIT 1",
            "envelopes_by_deadline"
        ),
        (
            "SELECT row FROM envelopes WHERE status >= 2 AND has_history = 1 AND updated_at <= ? ORDER BY updated_at LIMIT ?",
            "envelopes_with_history"
        ),
        (
            "SELECT row FROM envelopes WHERE status >= 2 AND updated_at <= ? ORDER BY updated_at LIMIT ?",
            "envelopes_ended"
        ),
        (
            "SELECT id, updated_at FROM envelopes WHERE status = 4 AND updated_at >= ? AND (updated_at, id) > (?, ?) "
                + "ORDER BY updated_at, id LIMIT ?", "envelopes_canceled"
        ),
        ("SELECT count(*) FROM envelopes WHERE status >= 2", "envelopes_ended"),
    ]

    @Test(arguments: searches)
    func `of a search for what is due is an index`(sql: String, index: String) throws {
        let plan = try plan(sql, try SQLiteHarness())
        #expect(plan.contains(index), "\(plan)")
        #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
    }
}
