// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient

/// The envelopes whose messages are not with the broker yet.
extension Records {
    /// Takes over what is due.
    func takeUnpublished(
        dueAtUnixNano: UInt64,
        againAtUnixNano: UInt64,
        limit: Int
    ) throws(SQLiteError) -> [String] {
        let select = try connection.statement(
            """
            SELECT u.row, e.id FROM unpublished AS u JOIN envelopes AS e ON e.row = u.row
            WHERE u.due_at <= ? ORDER BY u.due_at, e.id LIMIT ?
            """
        )
        try select.bind(Int64(clamping: dueAtUnixNano), at: 1)
        try select.bind(limit, at: 2)
        let due = try select.rows { (row: $0.int64(at: 0), id: $0.text(at: 1)) }
        for row in due.map(\.row) {
            let update = try connection.statement("UPDATE unpublished SET due_at = ? WHERE row = ?")
            try update.bind(Int64(clamping: againAtUnixNano), at: 1)
            try update.bind(row, at: 2)
            try update.run()
        }
        return due.map(\.id)
    }

    /// The messages of these are with the broker.
    func published(_ ids: [String]) throws(SQLiteError) {
        for id in ids {
            let delete = try connection.statement(
                "DELETE FROM unpublished WHERE row = (SELECT row FROM envelopes WHERE id = ?)"
            )
            try delete.bind(id, at: 1)
            try delete.run()
        }
    }

    /// A new envelope is to be published by somebody else from a time on.
    func insert(unpublished row: Int64, dueAtUnixNano: UInt64) throws(SQLiteError) {
        let insert = try connection.statement("INSERT INTO unpublished (row, due_at) VALUES (?, ?)")
        try insert.bind(row, at: 1)
        try insert.bind(Int64(clamping: dueAtUnixNano), at: 2)
        try insert.run()
    }

    /// An envelope need not be published any more.
    func remove(unpublished row: Int64) throws(SQLiteError) {
        let delete = try connection.statement("DELETE FROM unpublished WHERE row = ?")
        try delete.bind(row, at: 1)
        try delete.run()
    }
}
