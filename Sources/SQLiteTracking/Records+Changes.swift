// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import SQLiteClient
internal import Tracking

extension Records {
    /// Takes reports in.
    func apply(_ reports: [AddressedReport], atUnixNano: UInt64) throws(SQLiteError) -> [ReportOutcome] {
        var outcomes: [ReportOutcome] = []
        outcomes.reserveCapacity(reports.count)
        for report in reports {
            guard var entry = try entry(report.envelopeID) else {
                outcomes.append(.unknown)
                continue
            }
            if let event = entry.state.apply(report.report, atUnixNano: atUnixNano) {
                try store(entry, event)
                outcomes.append(.recorded(event))
            } else {
                outcomes.append(.nothingNew(progressPercent: entry.state.progressPercent))
            }
        }
        return outcomes
    }

    /// Ends an envelope, and what was split off from it.
    func cancel(_ id: String, reason: String?, atUnixNano: UInt64) throws(SQLiteError) -> CancelOutcome {
        guard var entry = try entry(id) else { return .unknown }
        guard let event = entry.state.cancel(reason: reason, atUnixNano: atUnixNano) else {
            return .alreadyFinal(entry.state.status)
        }
        try store(entry, event)
        var events = [event]
        for id in try openDescendants(of: id) {
            guard var entry = try self.entry(id),
                let event = entry.state.cancel(reason: reason, atUnixNano: atUnixNano)
            else { continue }
            try store(entry, event)
            events.append(event)
        }
        return .canceled(events)
    }

    /// Ends what is over its time.
    func expire(atUnixNano: UInt64, limit: Int) throws(SQLiteError) -> [EnvelopeEvent] {
        let select = try connection.statement(
            """
            SELECT id FROM envelopes WHERE status < 2 AND deadline IS NOT NULL AND deadline <= ?
            ORDER BY deadline LIMIT ?
            """
        )
        try select.bind(Int64(clamping: atUnixNano), at: 1)
        try select.bind(limit, at: 2)
        var events: [EnvelopeEvent] = []
        for id in try select.rows({ $0.text(at: 0) }) {
            guard var entry = try entry(id) else { continue }
            let event = entry.state.expire(
                deadlineUnixNano: entry.deadlineUnixNano,
                timeout: entry.timeout,
                atUnixNano: atUnixNano
            )
            guard let event else { continue }
            try store(entry, event)
            events.append(event)
        }
        return events
    }

    // Children that have ended are passed through: their own may still be open.
    private func openDescendants(of id: String) throws(SQLiteError) -> [String] {
        let select = try connection.statement(
            """
            WITH RECURSIVE family (id) AS (
                SELECT id FROM envelopes WHERE parent_id = ?
                UNION
                SELECT e.id FROM envelopes AS e JOIN family AS f ON e.parent_id = f.id
            )
            SELECT e.id FROM family AS f JOIN envelopes AS e ON e.id = f.id WHERE e.status < 2
            """
        )
        try select.bind(id, at: 1)
        return try select.rows { $0.text(at: 0) }
    }

    // Made once: every report runs it.
    private static let selectEntry = "SELECT \(EnvelopeEntry.columns) FROM envelopes WHERE id = ?"

    private func entry(_ id: String) throws(SQLiteError) -> EnvelopeEntry? {
        let select = try connection.statement(Self.selectEntry)
        try select.bind(id, at: 1)
        return try select.firstRow { EnvelopeEntry($0) }
    }

    private func store(_ entry: EnvelopeEntry, _ event: EnvelopeEvent) throws(SQLiteError) {
        let state = entry.state
        let update = try connection.statement(
            """
            UPDATE envelopes SET status = ?, actors = ?, current_actor = ?, current_actor_name = ?, current_actor_state = ?,
                message = ?, error = ?, progress = ?, updated_at = ?, last_sequence = ?
            WHERE row = ?
            """
        )
        try update.bind(state.status.code, at: 1)
        try update.bind(utf8: ActorList.encode(state.actors), at: 2)
        try update.bind(state.currentActorIndex, at: 3)
        try update.bind(state.currentActorName, at: 4)
        try update.bind(state.currentActorState?.code, at: 5)
        try update.bind(state.message, at: 6)
        try update.bind(state.error, at: 7)
        try update.bind(state.progressPercent, at: 8)
        try update.bind(Int64(clamping: state.updatedAtUnixNano), at: 9)
        try update.bind(state.lastSequence, at: 10)
        try update.bind(entry.row, at: 11)
        try update.run()
        try insert(event, row: entry.row)
        // Of what is not with the broker nothing is reported.
        if event.sequence == 1 { try remove(unpublished: entry.row) }
        guard state.result != nil || state.errorDetails != nil else { return }
        let result = try connection.statement("INSERT INTO results (row, result, error_details) VALUES (?, ?, ?)")
        try result.bind(entry.row, at: 1)
        try result.bind(state.result?.bytes, at: 2)
        try result.bind(state.errorDetails?.bytes, at: 3)
        try result.run()
    }

    private func insert(_ event: EnvelopeEvent, row: Int64) throws(SQLiteError) {
        let insert = try connection.statement(
            """
            INSERT INTO events (envelope, sequence, status, message, error, progress, actor, actors, current_actor, state, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        try insert.bind(row, at: 1)
        try insert.bind(event.sequence, at: 2)
        try insert.bind(event.status.code, at: 3)
        try insert.bind(event.message, at: 4)
        try insert.bind(event.error, at: 5)
        if let percent = event.progressPercent { try insert.bind(percent, at: 6) }
        try insert.bind(event.actor, at: 7)
        if let actors = event.actors { try insert.bind(utf8: ActorList.encode(actors), at: 8) }
        try insert.bind(event.currentActorIndex, at: 9)
        try insert.bind(event.state?.code, at: 10)
        try insert.bind(Int64(clamping: event.atUnixNano), at: 11)
        try insert.run()
    }
}
