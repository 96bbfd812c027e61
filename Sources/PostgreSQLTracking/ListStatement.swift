// SPDX-License-Identifier: Apache-2.0

internal import PostgreSQLClient
internal import Tracking

/// The statement for a page of envelopes.
enum ListStatement {
    /// The text and what its placeholders stand for; finds one envelope more than the page has.
    static func make(_ query: EnvelopeQuery) -> (sql: String, parameters: [Parameter]) {
        var conditions: [String] = []
        var parameters: [Parameter] = []
        func require(_ condition: String, _ value: Parameter) {
            parameters.append(value)
            conditions.append("\(condition) $\(parameters.count)")
        }
        if let status = query.status {
            // Written out: a partial index is used only when its condition is seen.
            conditions.append("status = \(status.code)" + (status == .succeeded ? "" : " AND status <> 2"))
        }
        if let principal = query.principal { require("principal =", .text(principal)) }
        if let tool = query.tool { require("tool =", .text(tool)) }
        if let parent = query.parentID { require("parent_id =", .text(parent)) }
        if let since = query.sinceUnixNano { require("created_at >=", .int(Int64(clamping: since))) }
        if let until = query.untilUnixNano { require("created_at <", .int(Int64(clamping: until))) }
        if let since = query.changedSinceUnixNano { require("updated_at >=", .int(Int64(clamping: since))) }
        if query.excludesParts { conditions.append("parent_id IS NULL") }
        let time = query.order == .changed ? "updated_at" : "created_at"
        if let after = query.after {
            parameters += [.int(Int64(clamping: after.atUnixNano)), .text(after.id)]
            conditions.append("(\(time), id) < ($\(parameters.count - 1), $\(parameters.count))")
        }
        parameters.append(.int(query.limit + 1))
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let sql =
            "SELECT \(EnvelopeSummary.columns) FROM asya.envelopes\(filter) ORDER BY \(time) DESC, id DESC "
            + "LIMIT $\(parameters.count)"
        return (sql, parameters)
    }
}
