// SPDX-License-Identifier: Apache-2.0

/// What a change of a kept envelope starts from.
package struct EnvelopeEntry: Sendable {
    /// Names the record in its database.
    package let row: Int64
    /// How far the envelope has come.
    ///
    /// Of one that has ended the result is missing: nothing changes it any more, so it is not read.
    package var state: EnvelopeState
    /// When its time runs out, in Unix nanoseconds.
    package let deadlineUnixNano: UInt64?
    /// How long it may take.
    package let timeout: Duration?

    /// The columns of an envelope that ``init(_:)`` reads.
    package static let columns = "id, row, timeout, deadline, \(EnvelopeState.columns)"

    /// Reads ``columns``.
    package init(_ row: some TrackingRow) {
        self.row = row.int64(at: 1)
        timeout = row.optionalDuration(at: 2)
        deadlineUnixNano = row.optionalUnixNano(at: 3)
        state = EnvelopeState(row, from: 4, envelopeID: row.requiredText(at: 0))
    }
}
