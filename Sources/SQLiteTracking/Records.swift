// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import SQLiteClient
internal import Tracking

/// The statements on the tables, on one connection; whoever writes opens and ends the transaction.
///
/// Belongs to the thread of its connection.
final class Records {
    let connection: Connection
    /// How many transactions were committed.
    private(set) var commits = 0

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Runs the body in a transaction that writes.
    func transaction<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        let value = try connection.transaction(.immediate, body)
        commits += 1
        return value
    }

    // MARK: New envelopes

    /// Keeps a new envelope.
    func create(_ envelope: TrackedEnvelope) throws(SQLiteError) -> Result<Creation, TrackingError> {
        let insert = try connection.statement(
            """
            INSERT INTO envelopes (id, parent_id, tool, principal, trace_id, idempotency_key, timeout, deadline, created_at,
                updated_at, status, actors, current_actor, current_actor_name, progress, last_sequence)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """
        )
        try insert.bind(envelope.id, at: 1)
        try insert.bind(envelope.parentID, at: 2)
        try insert.bind(envelope.tool, at: 3)
        try insert.bind(envelope.principal, at: 4)
        try insert.bind(envelope.traceID, at: 5)
        try insert.bind(envelope.idempotencyKey, at: 6)
        try insert.bind(envelope.timeout?.nanosecondCount, at: 7)
        try insert.bind(envelope.deadlineUnixNano.map { Int64(clamping: $0) }, at: 8)
        try insert.bind(Int64(clamping: envelope.createdAtUnixNano), at: 9)
        try insert.bind(Int64(clamping: envelope.state.updatedAtUnixNano), at: 10)
        try insert.bind(envelope.state.status.code, at: 11)
        try insert.bind(utf8: ActorList.encode(envelope.state.actors), at: 12)
        try insert.bind(envelope.state.currentActorIndex, at: 13)
        try insert.bind(envelope.state.currentActorName, at: 14)
        try insert.bind(envelope.state.progressPercent, at: 15)
        try insert.bind(envelope.state.lastSequence, at: 16)
        try insert.run()
        guard connection.changes == 1 else { return try conflict(of: envelope) }
        let row = connection.lastInsertRowID
        let request = try connection.statement(
            "INSERT INTO requests (row, payload, headers, route_metadata) VALUES (?, ?, ?, ?)"
        )
        try request.bind(row, at: 1)
        try request.bind(envelope.payload.bytes, at: 2)
        try request.bind(envelope.headers?.bytes, at: 3)
        try request.bind(envelope.routeMetadata?.bytes, at: 4)
        try request.run()
        if let due = envelope.publicationDueAtUnixNano { try self.insert(unpublished: row, dueAtUnixNano: due) }
        return .success(.created)
    }

    private func conflict(of envelope: TrackedEnvelope) throws(SQLiteError) -> Result<Creation, TrackingError> {
        guard let key = envelope.idempotencyKey else { return .failure(.duplicateID(envelope.id)) }
        let select = try connection.statement(
            "SELECT id FROM envelopes WHERE principal = ? AND idempotency_key = ?"
        )
        try select.bind(envelope.principal, at: 1)
        try select.bind(key, at: 2)
        guard let id = try select.firstRow({ $0.text(at: 0) }), let existing = try self.envelope(id) else {
            return .failure(.duplicateID(envelope.id))
        }
        return .success(.existing(existing))
    }
}
