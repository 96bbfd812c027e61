// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import PostgreSQLClient
internal import Tracking

extension EnvelopeStatus {
    /// The number that stands for it in the tables.
    var code: Int {
        switch self {
        case .pending: 0
        case .running: 1
        case .succeeded: 2
        case .failed: 3
        case .canceled: 4
        }
    }

    /// What a number in the tables stands for.
    init(code: Int) {
        self = Self.allCases.first { $0.code == code } ?? .failed
    }
}

extension ActorState {
    /// The number that stands for it in the tables.
    var code: Int {
        switch self {
        case .received: 1
        case .processing: 2
        case .completed: 3
        }
    }

    /// What a number in the tables stands for.
    init?(code: Int) {
        guard let state = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = state
    }
}

extension EnvelopeState {
    /// Reads the ten columns from status to last_sequence, the first one at `from`; without the result.
    init(_ row: Row, from: Int, envelopeID: String) {
        self.init(
            envelopeID: envelopeID,
            actors: ActorList.decode(row.bytes(at: from + 1)),
            currentActorIndex: row.int(at: from + 2),
            updatedAtUnixNano: row.unixNano(at: from + 8)
        )
        status = EnvelopeStatus(code: row.int(at: from))
        currentActorName = row.optionalText(at: from + 3)
        currentActorState = row.optionalInt64(at: from + 4).flatMap { ActorState(code: Int($0)) }
        message = row.optionalText(at: from + 5)
        error = row.optionalText(at: from + 6)
        progressPercent = row.double(at: from + 7)
        lastSequence = row.int64(at: from + 9)
    }
}

extension EnvelopeSummary {
    /// The columns that `init(_:)` reads.
    static let columns = """
        status, actors, current_actor, current_actor_name, current_actor_state, message, error, progress, updated_at,
        last_sequence, id, parent_id, tool, principal, trace_id, deadline, created_at
        """

    /// Reads a row of ``columns``.
    init(_ row: Row) {
        let id = row.text(at: 10)
        var envelope = TrackedEnvelope(
            id: id,
            parentID: row.optionalText(at: 11),
            tool: row.optionalText(at: 12),
            principal: row.text(at: 13),
            actors: [],
            payload: .null,
            traceID: row.optionalText(at: 14),
            createdAtUnixNano: row.unixNano(at: 16)
        )
        envelope.deadlineUnixNano = row.optionalInt64(at: 15).map { UInt64(clamping: $0) }
        envelope.state = EnvelopeState(row, from: 0, envelopeID: id)
        self.init(envelope)
    }
}

extension Row {
    /// A time in the column.
    func unixNano(at column: Int) -> UInt64 { UInt64(clamping: int64(at: column)) }
}
