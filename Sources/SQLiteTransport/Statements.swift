// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient

/// The compiled statements of a connection; held here, so that no text is looked up on the way.
struct Statements {
    let begin, commit: Statement
    let selectQueue, insertQueue: Statement
    let insertMessage, insertBody: Statement
    let deleteMessage, deleteBody, deleteDeadLetter: Statement
    let restoreMessage, renewLease, selectClaim: Statement
    let insertDeadLetter, buryMessage, selectDeadLetter: Statement
    let promoteDue, selectHeads, claimMessage, selectNextDue, selectReady: Statement
    let countMessages, selectTrace, browse: Statement

    init(_ connection: Connection) throws(SQLiteError) {
        begin = try connection.statement("BEGIN IMMEDIATE")
        commit = try connection.statement("COMMIT")
        selectQueue = try connection.statement("SELECT id FROM queues WHERE name = ?")
        insertQueue = try connection.statement("INSERT INTO queues (name) VALUES (?)")
        insertMessage = try connection.statement(
            "INSERT INTO messages (queue_id, state, due_at, deliveries, trace_id) VALUES (?, ?, ?, 0, ?)"
        )
        insertBody = try connection.statement("INSERT INTO bodies (id, body) VALUES (?, ?)")
        deleteMessage = try connection.statement("DELETE FROM messages WHERE id = ? AND lease = ?")
        deleteBody = try connection.statement("DELETE FROM bodies WHERE id = ?")
        deleteDeadLetter = try connection.statement("DELETE FROM dead_letters WHERE id = ?")
        restoreMessage = try connection.statement(
            """
            UPDATE messages SET state = ?, due_at = ?, deliveries = ?, lease = NULL
            WHERE id = ? AND lease = ?
            """
        )
        renewLease = try connection.statement(
            "UPDATE messages SET state = 2, due_at = ? WHERE id = ? AND lease = ?"
        )
        selectClaim = try connection.statement("SELECT 1 FROM messages WHERE id = ? AND lease = ?")
        insertDeadLetter = try connection.statement(
            """
            INSERT OR REPLACE INTO dead_letters (id, code, detail, died_at, trace_id)
            SELECT id, ?, ?, ?, trace_id FROM messages WHERE id = ?
            """
        )
        buryMessage = try connection.statement(
            "UPDATE messages SET queue_id = ?, state = 0, due_at = ?, lease = NULL, trace_id = NULL WHERE id = ?"
        )
        selectDeadLetter = try connection.statement("SELECT code, detail, died_at FROM dead_letters WHERE id = ?")
        promoteDue = try connection.statement(
            "UPDATE messages SET state = 0 WHERE queue_id = ? AND state = ? AND due_at <= ?"
        )
        selectHeads = try connection.statement(
            """
            SELECT m.id, m.due_at, m.deliveries, m.trace_id, b.body
            FROM messages AS m JOIN bodies AS b ON b.id = m.id
            WHERE m.queue_id = ? AND m.state = 0 ORDER BY m.due_at, m.id LIMIT ?
            """
        )
        claimMessage = try connection.statement(
            "UPDATE messages SET state = 2, due_at = ?, lease = ?, deliveries = deliveries + 1 WHERE id = ?"
        )
        // Each inner query is one step in the index; min() over both states at once would read them all.
        selectNextDue = try connection.statement(
            """
            SELECT min(due_at) FROM (
                SELECT (SELECT min(due_at) FROM messages WHERE queue_id = ?1 AND state = 1) AS due_at
                UNION ALL
                SELECT (SELECT min(due_at) FROM messages WHERE queue_id = ?1 AND state = 2)
            )
            """
        )
        selectReady = try connection.statement("SELECT 1 FROM messages WHERE queue_id = ? AND state = 0 LIMIT 1")
        countMessages = try connection.statement(
            """
            SELECT state, state = 0 OR due_at <= ?2 AS is_ready, count(*), min(due_at)
            FROM messages WHERE queue_id = ?1 GROUP BY state, is_ready
            """
        )
        selectTrace = try connection.statement("SELECT 1 FROM messages WHERE trace_id = ? LIMIT 1")
        browse = try connection.statement(
            """
            SELECT m.id, m.state, m.due_at, m.deliveries, coalesce(m.trace_id, d.trace_id), b.body, d.code, d.detail
            FROM messages AS m JOIN bodies AS b ON b.id = m.id LEFT JOIN dead_letters AS d ON d.id = m.id
            WHERE m.queue_id = ? ORDER BY m.state, m.due_at, m.id LIMIT ?
            """
        )
    }
}
