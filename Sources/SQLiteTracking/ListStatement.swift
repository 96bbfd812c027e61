// SPDX-License-Identifier: Apache-2.0

internal import Tracking

/// The statement for a page of envelopes.
enum ListStatement {
    /// What a placeholder stands for.
    enum Value: Equatable {
        case text(String)
        case number(Int64)
    }

    /// The text, of a fixed set, and what its placeholders stand for; finds one envelope more than the page has.
    static func make(_ query: EnvelopeQuery) -> (sql: String, values: [Value]) {
        var conditions: [String] = []
        var values: [Value] = []
        func require(_ condition: String, _ newValues: Value...) {
            conditions.append(condition)
            values += newValues
        }
        // One condition names the index; the others have a plus, which keeps SQLite from using theirs. So a listing of
        // one principal never costs more than that principal has.
        var hasIndex = false
        func column(_ name: String) -> String {
            defer { hasIndex = true }
            return hasIndex ? "+\(name)" : name
        }
        if let parent = query.parentID { require("\(column("parent_id")) = ?", .text(parent)) }
        if let principal = query.principal { require("\(column("principal")) = ?", .text(principal)) }
        if let tool = query.tool { require("\(column("tool")) = ?", .text(tool)) }
        if let status = query.status {
            if hasIndex || status == .succeeded {
                require("+status = \(status.code)")
            } else {
                // Written out: SQLite uses a partial index only when it sees the condition of the index.
                require("status = \(status.code) AND status <> 2")
            }
        }
        if let since = query.sinceUnixNano { require("created_at >= ?", .number(Int64(clamping: since))) }
        if let until = query.untilUnixNano { require("created_at < ?", .number(Int64(clamping: until))) }
        if let since = query.changedSinceUnixNano { require("updated_at >= ?", .number(Int64(clamping: since))) }
        // The condition of the index by change.
        if query.excludesParts { require("parent_id IS NULL") }
        let time = query.order == .changed ? "updated_at" : "created_at"
        if let after = query.after {
            require("(\(time), id) < (?, ?)", .number(Int64(clamping: after.atUnixNano)), .text(after.id))
        }
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        values.append(.number(Int64(query.limit) + 1))
        let sql = "SELECT \(EnvelopeSummary.columns) FROM envelopes\(filter) ORDER BY \(time) DESC, id DESC LIMIT ?"
        return (sql, values)
    }
}
