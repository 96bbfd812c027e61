// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

/// Reads a merged table from its first file to its last.
final class MergedCursor {
    private let table: MergedTable
    private var sql = ""
    private var values: [SQLValue] = []
    private var part = 0
    private var owner: AnyObject?
    private var statement: Statement?
    private(set) var row: Int64 = 0

    init(_ table: MergedTable) {
        self.table = table
    }

    var isAtEnd: Bool { statement == nil }

    /// Begins anew.
    func start(_ plan: MergedPlan, values: [SQLValue]) throws {
        (sql, self.values) = table.query(plan, values: values)
        part = 0
        row = 0
        statement = nil
        try advance()
    }

    /// Goes to the next row, perhaps of a later file.
    func advance() throws {
        row += 1
        while true {
            if let statement {
                if try statement.step() { return }
                statement.reset()
                self.statement = nil
            }
            guard part < table.partCount else { return }
            defer { part += 1 }
            guard let opened = try table.openPart(part) else { continue }
            let next = try opened.connection.prepare(sql)
            owner = opened.owner
            for (index, value) in values.enumerated() { try next.bind(value, at: index + 1) }
            statement = next
        }
    }

    /// Makes the value of a column the result of SQLite's question for it.
    func setResult(ofColumn column: Int32, of context: OpaquePointer?) {
        guard let statement else { return unsafe sqlite3_result_null(context) }
        // https://www.sqlite.org/c3ref/value.html: what a column returns may be passed on to this function.
        unsafe sqlite3_result_value(context, sqlite3_column_value(statement.pointer, column))
    }
}
