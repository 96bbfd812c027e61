// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension TrackedEnvelope {
    /// The columns that ``init(_:)`` reads, of an envelope joined with its request, its result and when it is to be published.
    package static let columns = """
        id, parent_id, tool, principal, trace_id, idempotency_key, timeout, deadline, created_at, \(EnvelopeState.columns),
        payload, headers, route_metadata, result, error_details, due_at
        """

    /// Reads ``columns``.
    package init(_ row: some TrackingRow) {
        let id = row.requiredText(at: 0)
        self.init(
            id: id,
            parentID: row.optionalText(at: 1),
            tool: row.optionalText(at: 2),
            principal: row.requiredText(at: 3),
            actors: [],
            payload: row.optionalJSON(at: 19) ?? .null,
            headers: row.optionalJSON(at: 20),
            routeMetadata: row.optionalJSON(at: 21),
            timeout: row.optionalDuration(at: 6),
            traceID: row.optionalText(at: 4),
            idempotencyKey: row.optionalText(at: 5),
            createdAtUnixNano: row.unixNano(at: 8)
        )
        deadlineUnixNano = row.optionalUnixNano(at: 7)
        publicationDueAtUnixNano = row.optionalUnixNano(at: 24)
        state = EnvelopeState(row, from: 9, envelopeID: id)
        state.result = row.optionalJSON(at: 22)
        state.errorDetails = row.optionalJSON(at: 23)
    }
}
