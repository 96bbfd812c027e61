// SPDX-License-Identifier: Apache-2.0

extension EnvelopeState {
    /// The columns of an envelope that the initialiser reads.
    static let columns = """
        status, actors, current_actor, current_actor_name, current_actor_state, message, error, progress, updated_at,
        last_sequence
        """

    /// Reads ``columns``, the first one at `start`; without what came of the envelope, which is in a table of its own.
    init(_ row: some TrackingRow, from start: Int, envelopeID: String) {
        self.init(
            envelopeID: envelopeID,
            actors: row.optionalActors(at: start + 1) ?? [],
            currentActorIndex: row.index(at: start + 2),
            updatedAtUnixNano: row.unixNano(at: start + 8)
        )
        status = EnvelopeStatus(code: row.index(at: start))
        currentActorName = row.optionalText(at: start + 3)
        currentActorState = row.optionalIndex(at: start + 4).flatMap { ActorState(code: $0) }
        message = row.optionalText(at: start + 5)
        error = row.optionalText(at: start + 6)
        progressPercent = row.double(at: start + 7)
        lastSequence = row.int64(at: start + 9)
    }
}
