// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import PostgreSQLClient
internal import Tracking

// Each of these is one transaction. Envelopes are locked in the order of their ids, so that two gateways that report about
// the same ones wait for each other and do not stand in each other's way.
extension Records {
    /// Takes reports in.
    func apply(_ reports: [AddressedReport], atUnixNano: UInt64) throws(PostgreSQLError) -> [ReportOutcome] {
        try connection.transaction { () throws(PostgreSQLError) in
            var changes = Changes(try locked(Set(reports.map(\.envelopeID))))
            let outcomes = reports.map { report in
                changes.change(report.envelopeID) { $0.apply(report.report, atUnixNano: atUnixNano) }
            }
            try store(changes)
            return outcomes
        }
    }

    /// Ends an envelope, and what was split off from it.
    func cancel(_ id: String, reason: String?, atUnixNano: UInt64) throws(PostgreSQLError) -> CancelOutcome {
        try connection.transaction { () throws(PostgreSQLError) in
            let family = try openDescendants(of: id)
            var changes = Changes(try locked(family.union([id])))
            switch changes.change(id, { $0.cancel(reason: reason, atUnixNano: atUnixNano) }) {
            case .unknown: return .unknown
            case .nothingNew: return .alreadyFinal(changes.status(of: id) ?? .canceled)
            case .recorded: break
            }
            for member in family.sorted() where member != id {
                _ = changes.change(member) { $0.cancel(reason: reason, atUnixNano: atUnixNano) }
            }
            try store(changes)
            return .canceled(changes.events)
        }
    }

    /// Ends what is over its time, but for what another gateway ends or changes at this moment.
    func expire(atUnixNano: UInt64, limit: Int) throws(PostgreSQLError) -> [EnvelopeEvent] {
        try connection.transaction { () throws(PostgreSQLError) in
            let rows = try connection.query(
                """
                SELECT \(EnvelopeEntry.columns) FROM asya.envelopes
                WHERE status < 2 AND deadline IS NOT NULL AND deadline <= $1
                ORDER BY deadline, id LIMIT $2 FOR UPDATE SKIP LOCKED
                """,
                [.int(Int64(clamping: atUnixNano)), .int(limit)]
            )
            let entries = rows.map { EnvelopeEntry($0) }
            var changes = Changes(entries)
            for entry in entries {
                _ = changes.change(entry.state.envelopeID) { state in
                    state.expire(
                        deadlineUnixNano: entry.deadlineUnixNano,
                        timeout: entry.timeout,
                        atUnixNano: atUnixNano
                    )
                }
            }
            try store(changes)
            return changes.events
        }
    }

    // Children that have ended are passed through: their own may still be open.
    private func openDescendants(of id: String) throws(PostgreSQLError) -> Set<String> {
        let rows = try connection.query(
            """
            WITH RECURSIVE family (id) AS (
                SELECT id FROM asya.envelopes WHERE parent_id = $1
                UNION
                SELECT e.id FROM asya.envelopes AS e JOIN family AS f ON e.parent_id = f.id
            )
            SELECT e.id FROM family AS f JOIN asya.envelopes AS e ON e.id = f.id WHERE e.status < 2
            """,
            [.text(id)]
        )
        return Set(rows.map { $0.text(at: 0) })
    }

    // Made once: every batch of reports runs it.
    private static let selectEntries =
        "SELECT \(EnvelopeEntry.columns) FROM asya.envelopes WHERE id = ANY($1) ORDER BY id FOR UPDATE"

    private func locked(_ ids: Set<String>) throws(PostgreSQLError) -> [EnvelopeEntry] {
        let rows = try connection.query(Self.selectEntries, [.texts(Array(ids))])
        return rows.map { EnvelopeEntry($0) }
    }

    private func store(_ changes: Changes) throws(PostgreSQLError) {
        guard !changes.events.isEmpty else { return }
        let changed = changes.changed
        let states = changed.map(\.state)
        // Of what is not with the broker nothing is reported.
        try connection.query(
            """
            WITH published AS (DELETE FROM asya.unpublished WHERE row = ANY($1::bigint[]))
            UPDATE asya.envelopes AS e SET status = v.status, actors = v.actors, current_actor = v.current_actor,
                current_actor_name = v.current_actor_name, current_actor_state = v.current_actor_state,
                message = v.message, error = v.error, progress = v.progress, updated_at = v.updated_at,
                last_sequence = v.last_sequence
            FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[],
                $8::text[], $9::double precision[], $10::bigint[], $11::bigint[])
                AS v (row, status, actors, current_actor, current_actor_name, current_actor_state, message, error, progress,
                    updated_at, last_sequence)
            WHERE e.row = v.row
            """,
            [
                .ints(changed.map(\.row)), .ints(states.map { Int64($0.status.code) }),
                .texts(utf8: states.map { ActorList.encode($0.actors) }),
                .ints(states.map { Int64($0.currentActorIndex) }), .texts(states.map(\.currentActorName)),
                .ints(states.map { $0.currentActorState.map { Int64($0.code) } }), .texts(states.map(\.message)),
                .texts(states.map(\.error)), .doubles(states.map(\.progressPercent)),
                .ints(states.map { Int64(clamping: $0.updatedAtUnixNano) }), .ints(states.map(\.lastSequence)),
            ]
        )
        try insert(changes)
        let ended = changed.filter { $0.state.result != nil || $0.state.errorDetails != nil }
        if !ended.isEmpty {
            try connection.query(
                """
                INSERT INTO asya.results (row, result, error_details)
                SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])
                """,
                [
                    .ints(ended.map(\.row)), .byteArrays(ended.map { $0.state.result?.bytes }),
                    .byteArrays(ended.map { $0.state.errorDetails?.bytes }),
                ]
            )
        }
        // Told to the others at the commit.
        try connection.query(
            "SELECT pg_notify('\(Announcement.channel)', m) FROM unnest($1::text[]) AS m",
            [.texts(Announcement.messages(of: changes.events, from: instance))]
        )
    }

    private func insert(_ changes: Changes) throws(PostgreSQLError) {
        let events = changes.events
        try connection.query(
            """
            INSERT INTO asya.events (envelope, sequence, status, message, error, progress, actor, actors, current_actor,
                state, at)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::double precision[],
                $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[])
            """,
            [
                .ints(events.map { changes.row(of: $0.envelopeID) }), .ints(events.map(\.sequence)),
                .ints(events.map { Int64($0.status.code) }), .texts(events.map(\.message)), .texts(events.map(\.error)),
                .doubles(events.map(\.progressPercent)), .texts(events.map(\.actor)),
                .texts(utf8: events.map { $0.actors.map { ActorList.encode($0) } }),
                .ints(events.map { $0.currentActorIndex.map { Int64($0) } }),
                .ints(events.map { $0.state.map { Int64($0.code) } }),
                .ints(events.map { Int64(clamping: $0.atUnixNano) }),
            ]
        )
    }
}
