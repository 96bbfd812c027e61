// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore
internal import Tracking

/// Removes envelopes that ended long ago, a few at a time.
struct RetentionKeeper: Sendable {
    /// Envelopes looked at in one transaction.
    private static let batch = 500
    private static let pauseBetween = Duration.seconds(600)
    private static let pauseInside = Duration.milliseconds(50)

    let policy: RetentionPolicy
    let store: any TrackingStore
    let clock: any TelemetryClock
    let pause: Pause
    let logger: Logger

    /// Works until the task is cancelled.
    func run() async {
        var hasMore = true
        while await pause(hasMore ? Self.pauseInside : Self.pauseBetween) {
            do throws(TrackingError) {
                hasMore = try await store.prune(policy, atUnixNano: clock.nowUnixNano(), limit: Self.batch).hasMore
            } catch {
                hasMore = false
                logger.warning("old envelopes could not be removed", metadata: [LogKeys.error: .string("\(error)")])
            }
        }
    }
}
