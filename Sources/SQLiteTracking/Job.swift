// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Tracking

/// What a call asks of a thread that has a connection.
struct Job: Sendable {
    /// How many bytes of payloads and results it carries.
    let bytes: Int
    /// Does the work and returns what tells the caller; that is called after the commit.
    ///
    /// May run twice, when the transaction that it shared with others was rolled back.
    let run: @Sendable (Records) throws(SQLiteError) -> @Sendable () -> Void
    /// Tells the caller that it is not done.
    let fail: @Sendable (TrackingError) -> Void
}
