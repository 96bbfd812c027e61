// SPDX-License-Identifier: Apache-2.0

/// What a caller asks of a thread that has a connection.
struct Call: Sendable {
    /// Until when it waits for a connection.
    let deadline: ContinuousClock.Instant
    /// Does the work and tells the caller.
    let run: @Sendable (Connection) -> Void
    /// Tells the caller that it is not done.
    let fail: @Sendable (PostgreSQLError) -> Void
}
