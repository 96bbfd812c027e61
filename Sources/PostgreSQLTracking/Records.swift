// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import PostgreSQLClient
internal import Tracking

/// The statements on the tables, on one connection.
///
/// Belongs to the thread of its connection.
struct Records {
    let connection: Connection
    /// Tells this gateway's announcements from those of others.
    let instance: String

    /// Keeps a new envelope.
    func create(_ envelope: TrackedEnvelope) throws(PostgreSQLError) -> Result<Creation, TrackingError> {
        // Another transaction that makes the same envelope or has the same key is waited for.
        let inserted = try connection.query(
            """
            WITH new AS (
                INSERT INTO asya.envelopes (id, parent_id, tool, principal, trace_id, idempotency_key, timeout, deadline,
                    created_at, updated_at, status, actors, current_actor, current_actor_name, progress, last_sequence)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                ON CONFLICT DO NOTHING RETURNING row
            ), due AS (
                INSERT INTO asya.unpublished (row, due_at)
                SELECT row, $20::bigint FROM new WHERE $20::bigint IS NOT NULL
            )
            INSERT INTO asya.requests (row, payload, headers, route_metadata)
            SELECT row, $17, $18, $19 FROM new
            """,
            [
                .text(envelope.id), .text(envelope.parentID), .text(envelope.tool), .text(envelope.principal),
                .text(envelope.traceID), .text(envelope.idempotencyKey), .int(envelope.timeout?.nanosecondCount),
                .int(envelope.deadlineUnixNano.map { Int64(clamping: $0) }),
                .int(Int64(clamping: envelope.createdAtUnixNano)),
                .int(Int64(clamping: envelope.state.updatedAtUnixNano)), .int(envelope.state.status.code),
                .text(utf8: ActorList.encode(envelope.state.actors)), .int(envelope.state.currentActorIndex),
                .text(envelope.state.currentActorName), .double(envelope.state.progressPercent),
                .int(envelope.state.lastSequence), .bytes(envelope.payload.bytes), .bytes(envelope.headers?.bytes),
                .bytes(envelope.routeMetadata?.bytes),
                .int(envelope.publicationDueAtUnixNano.map { Int64(clamping: $0) }),
            ]
        )
        return inserted.changes == 1 ? .success(.created) : try conflict(of: envelope)
    }

    private func conflict(of envelope: TrackedEnvelope) throws(PostgreSQLError) -> Result<Creation, TrackingError> {
        guard let key = envelope.idempotencyKey else { return .failure(.duplicateID(envelope.id)) }
        let rows = try connection.query(
            "SELECT id FROM asya.envelopes WHERE principal = $1 AND idempotency_key = $2",
            [.text(envelope.principal), .text(key)]
        )
        guard let id = rows.first?.text(at: 0), let existing = try self.envelope(id) else {
            return .failure(.duplicateID(envelope.id))
        }
        return .success(.existing(existing))
    }
}
