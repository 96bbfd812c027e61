// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Lets settlements wait a moment for company while more of them are bound to come.
///
/// All processes share one write lock, and holding it costs the same for one settlement as for ten. A consumer that holds
/// more deliveries than it is settling will settle again soon; one that holds a single delivery is never kept waiting.
struct Lingering {
    /// The longest that a settlement waits.
    private static let limit: UInt64 = 1_000_000

    private var since: UInt64?

    /// Sleeps for a while and tells to look again, or tells to go on.
    ///
    /// - Parameters:
    ///   - backlog: The requests at hand.
    ///   - held: How many deliveries are neither settled nor given up, those in the backlog among them.
    /// - Returns: Whether there may be more requests now.
    mutating func shouldWait(for backlog: ArraySlice<Request>, held: Int) -> Bool {
        guard since == nil, !backlog.isEmpty, backlog.count < held, backlog.allSatisfy(\.isSettlement) else {
            since = nil
            return false
        }
        let start = asya_monotonic_nano()
        since = start
        let end = start + Self.limit
        var time = timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
        while unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
        return true
    }
}
