// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import PostgreSQLClient
internal import Tracking

extension Records {
    /// All that is known of an envelope.
    func envelope(_ id: String) throws(PostgreSQLError) -> TrackedEnvelope? {
        let rows = try connection.query(
            """
            SELECT e.status, e.actors, e.current_actor, e.current_actor_name, e.current_actor_state, e.message, e.error,
                e.progress, e.updated_at, e.last_sequence, e.parent_id, e.tool, e.principal, e.trace_id, e.idempotency_key,
                e.timeout, e.deadline, e.created_at, q.payload, q.headers, q.route_metadata, r.result, r.error_details
            FROM asya.envelopes AS e JOIN asya.requests AS q ON q.row = e.row
                LEFT JOIN asya.results AS r ON r.row = e.row
            WHERE e.id = $1
            """,
            [.text(id)]
        )
        return rows.first.map { row in
            var envelope = TrackedEnvelope(
                id: id,
                parentID: row.optionalText(at: 10),
                tool: row.optionalText(at: 11),
                principal: row.text(at: 12),
                actors: [],
                payload: RawJSON(trusted: row.bytes(at: 18)),
                headers: row.optionalBytes(at: 19).map { RawJSON(trusted: $0) },
                routeMetadata: row.optionalBytes(at: 20).map { RawJSON(trusted: $0) },
                timeout: row.optionalInt64(at: 15).map { .nanoseconds($0) },
                traceID: row.optionalText(at: 13),
                idempotencyKey: row.optionalText(at: 14),
                createdAtUnixNano: row.unixNano(at: 17)
            )
            envelope.deadlineUnixNano = row.optionalInt64(at: 16).map { UInt64(clamping: $0) }
            envelope.state = EnvelopeState(row, from: 0, envelopeID: id)
            envelope.state.result = row.optionalBytes(at: 21).map { RawJSON(trusted: $0) }
            envelope.state.errorDetails = row.optionalBytes(at: 22).map { RawJSON(trusted: $0) }
            return envelope
        }
    }

    /// The events that follow a number.
    func events(of id: String, after sequence: Int64, limit: Int) throws(PostgreSQLError) -> [EnvelopeEvent] {
        let rows = try connection.query(
            """
            SELECT v.sequence, v.status, v.message, v.error, v.progress, v.actor, v.actors, v.current_actor, v.state, v.at,
                r.result
            FROM asya.envelopes AS e JOIN asya.events AS v ON v.envelope = e.row
                LEFT JOIN asya.results AS r ON r.row = e.row AND v.status >= 2
            WHERE e.id = $1 AND v.sequence > $2 ORDER BY v.sequence LIMIT $3
            """,
            [.text(id), .int(sequence), .int(limit)]
        )
        return rows.map { row in
            EnvelopeEvent(
                envelopeID: id,
                sequence: row.int64(at: 0),
                status: EnvelopeStatus(code: row.int(at: 1)),
                message: row.optionalText(at: 2),
                result: row.optionalBytes(at: 10).map { RawJSON(trusted: $0) },
                error: row.optionalText(at: 3),
                progressPercent: row.isNull(at: 4) ? nil : row.double(at: 4),
                actor: row.optionalText(at: 5),
                actors: row.optionalBytes(at: 6).map { ActorList.decode($0) },
                currentActorIndex: row.optionalInt64(at: 7).map { Int($0) },
                state: row.optionalInt64(at: 8).flatMap { ActorState(code: Int($0)) },
                atUnixNano: row.unixNano(at: 9)
            )
        }
    }

    /// A page of envelopes.
    func list(_ query: EnvelopeQuery) throws(PostgreSQLError) -> EnvelopePage {
        let (sql, parameters) = ListStatement.make(query)
        // Hundreds of texts are possible, so none is kept compiled.
        var envelopes = try connection.queryOnce(sql, parameters).map { EnvelopeSummary($0) }
        guard envelopes.count > query.limit else { return EnvelopePage(envelopes: envelopes, next: nil) }
        envelopes.removeLast(envelopes.count - query.limit)
        let next = envelopes.last.map { EnvelopeCursor(createdAtUnixNano: $0.createdAtUnixNano, id: $0.id) }
        return EnvelopePage(envelopes: envelopes, next: next)
    }

    /// The first deadline of an open envelope.
    func nextDeadlineUnixNano() throws(PostgreSQLError) -> UInt64? {
        let rows = try connection.query(
            "SELECT deadline FROM asya.envelopes WHERE status < 2 AND deadline IS NOT NULL ORDER BY deadline LIMIT 1"
        )
        return rows.first?.unixNano(at: 0)
    }

    /// Envelopes that were canceled.
    func canceled(
        sinceUnixNano: UInt64,
        after last: CanceledEnvelope?,
        limit: Int
    ) throws(PostgreSQLError) -> [CanceledEnvelope] {
        let rows = try connection.query(
            """
            SELECT id, updated_at FROM asya.envelopes
            WHERE status = 4 AND updated_at >= $1 AND (updated_at, id) > ($2, $3) ORDER BY updated_at, id LIMIT $4
            """,
            [
                .int(Int64(clamping: sinceUnixNano)),
                .int(last.map { Int64(clamping: $0.canceledAtUnixNano) } ?? -1), .text(last?.id ?? ""), .int(limit),
            ]
        )
        return rows.map { CanceledEnvelope(id: $0.text(at: 0), canceledAtUnixNano: $0.unixNano(at: 1)) }
    }
}
