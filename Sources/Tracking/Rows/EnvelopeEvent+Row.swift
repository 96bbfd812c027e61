// SPDX-License-Identifier: Apache-2.0

extension EnvelopeEvent {
    /// The columns that the initialiser reads: of an event `v`, and of the result `r` where it is the final one.
    package static let columns = """
        v.sequence, v.status, v.message, v.error, v.progress, v.actor, v.actors, v.current_actor, v.state, v.at, r.result
        """

    /// Reads ``columns``.
    package init(_ row: some TrackingRow, envelopeID: String) {
        self.init(
            envelopeID: envelopeID,
            sequence: row.int64(at: 0),
            status: EnvelopeStatus(code: row.index(at: 1)),
            message: row.optionalText(at: 2),
            result: row.optionalJSON(at: 10),
            error: row.optionalText(at: 3),
            progressPercent: row.isNull(at: 4) ? nil : row.double(at: 4),
            actor: row.optionalText(at: 5),
            actors: row.optionalActors(at: 6),
            currentActorIndex: row.optionalIndex(at: 7),
            state: row.optionalIndex(at: 8).flatMap { ActorState(code: $0) },
            atUnixNano: row.unixNano(at: 9)
        )
    }
}
