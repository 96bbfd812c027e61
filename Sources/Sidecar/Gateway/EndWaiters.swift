// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Those who wait until the gateway knows of the end of an envelope, the first one first.
struct EndWaiters {
    /// Somebody whose message may be acknowledged (true) or is to be given back (false).
    struct Waiter {
        let envelopeID: String
        /// In monotonic nanoseconds.
        let since: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private var waiters: [Waiter] = []

    var count: Int { waiters.count }

    mutating func append(_ waiter: Waiter) { waiters.append(waiter) }

    /// Takes out those who wait for reports.
    mutating func take(of reports: [GatewayReport]) -> [Waiter] {
        guard !waiters.isEmpty else { return [] }
        let ids = Set(reports.lazy.filter { $0.kind == .final }.map(\.envelopeID))
        return take { ids.contains($0.envelopeID) }
    }

    /// Takes out those who came after so many others, and those who have waited for a time.
    mutating func take(behind number: Int, longerThan limit: Duration, atNano now: UInt64) -> [Waiter] {
        let late = take { .nanoseconds(now - min(now, $0.since)) >= limit }
        defer { waiters.removeLast(max(waiters.count - number, 0)) }
        return late + waiters.dropFirst(number)
    }

    /// Takes out everybody.
    mutating func takeAll() -> [Waiter] { take { _ in true } }

    private mutating func take(_ isTaken: (Waiter) -> Bool) -> [Waiter] {
        defer { waiters.removeAll(where: isTaken) }
        return waiters.filter(isTaken)
    }
}
