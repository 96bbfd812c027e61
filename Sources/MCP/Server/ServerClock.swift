// SPDX-License-Identifier: Apache-2.0

/// The time of the server: how much of it has passed, and waiting for more.
struct ServerClock: Sendable {
    /// The time since the server was made.
    let elapsed: @Sendable () -> Duration
    /// Waits, and throws when the task is cancelled.
    let sleep: @Sendable (Duration) async throws -> Void

    /// The time of a clock, from now on.
    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }
}
