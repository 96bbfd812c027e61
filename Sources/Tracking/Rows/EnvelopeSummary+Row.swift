// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension EnvelopeSummary {
    /// The columns of an envelope that ``init(_:)`` reads.
    package static let columns =
        "id, parent_id, tool, principal, trace_id, deadline, created_at, \(EnvelopeState.columns)"

    /// Reads ``columns``.
    package init(_ row: some TrackingRow) {
        let id = row.requiredText(at: 0)
        var envelope = TrackedEnvelope(
            id: id,
            parentID: row.optionalText(at: 1),
            tool: row.optionalText(at: 2),
            principal: row.requiredText(at: 3),
            actors: [],
            payload: .null,
            traceID: row.optionalText(at: 4),
            createdAtUnixNano: row.unixNano(at: 6)
        )
        envelope.deadlineUnixNano = row.optionalUnixNano(at: 5)
        envelope.state = EnvelopeState(row, from: 7, envelopeID: id)
        self.init(envelope)
    }
}
