// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The leases that a transport holds, when they are renewed, and when they are lost: pure state.
///
/// All times are monotonic nanoseconds. A lease counts from before the request that renewed it, so it ends here before it
/// ends at SQS.
struct LeaseTable {
    private struct Entry {
        var lease: Lease
        var renewAt: UInt64
        var isSettling = false
    }

    /// What is to be done at some moment.
    struct Due {
        /// Leases to renew, with the seconds from now on.
        var renewals: [(lease: Lease, seconds: Int)] = []

        /// Leases that ended without being renewed; they are out of the table.
        var lost: [Lease] = []
    }

    private static let second: UInt64 = 1_000_000_000
    /// How long SQS lets a delivery be held, less a margin for the way there.
    private static let longestHold = UInt64(SQSLimit.visibilitySeconds - 30) * second

    private let visibilitySeconds: Int
    private let duration: UInt64
    private var entries: [DeliveryToken: Entry] = [:]
    private var lastToken: UInt64 = 0

    /// - Parameter visibilitySeconds: how long a lease lasts.
    init(visibilitySeconds: Int) {
        self.visibilitySeconds = visibilitySeconds
        self.duration = UInt64(visibilitySeconds) * Self.second
    }

    /// How long a lease goes unrenewed: a third of it, so that two renewals may fail.
    var interval: UInt64 { duration / 3 }

    /// How many leases are held.
    var count: Int { entries.count }

    /// When there is something to renew, or a lease ends; nil when nothing is held.
    var nextEvent: UInt64? {
        entries.values.lazy.map { $0.isSettling ? $0.renewAt : min($0.renewAt, $0.lease.endsAt) }.min()
    }

    /// Notes a message that came with the answer to a request.
    ///
    /// SQS may have taken it at any moment between the two times. When they are far apart, because the request was held
    /// open until there was a message, the lease counts from the answer, and is renewed at once to be sure of it.
    mutating func insert(
        queue: QueueName,
        queueURL: String,
        receipt: String,
        claim: String?,
        requestedAt: UInt64,
        answeredAt: UInt64
    ) -> DeliveryToken {
        let wasHeldOpen = answeredAt > requestedAt + interval
        let takenAt = wasHeldOpen ? answeredAt : requestedAt
        lastToken += 1
        let token = DeliveryToken(rawValue: lastToken)
        let lease = Lease(
            token: token,
            queue: queue,
            queueURL: queueURL,
            receipt: receipt,
            claim: claim,
            takenAt: takenAt,
            endsAt: takenAt + duration
        )
        entries[token] = Entry(lease: lease, renewAt: wasHeldOpen ? answeredAt : takenAt + interval)
        return token
    }

    /// Begins to settle a delivery; nil when it is not held, has ended, or is being settled already.
    mutating func beginSettling(_ token: DeliveryToken, at now: UInt64) -> Lease? {
        guard let entry = entries[token], !entry.isSettling, entry.lease.endsAt > now else { return nil }
        entries[token]?.isSettling = true
        return entry.lease
    }

    /// A settlement failed; the delivery stays held, and what it published is remembered.
    mutating func settlingFailed(_ token: DeliveryToken, published: [OutgoingMessage]) {
        entries[token]?.isSettling = false
        entries[token]?.lease.published = published
    }

    /// The delivery is settled, given back, or not ours any more; returns it if it was held.
    mutating func remove(_ token: DeliveryToken) -> Lease? {
        entries.removeValue(forKey: token)?.lease
    }

    /// SQS says that the delivery is not ours any more; returns it if it was held.
    ///
    /// One that is being settled stays: the settlement finds out by itself, or was the reason.
    mutating func removeLost(_ token: DeliveryToken, at now: UInt64) -> Lease? {
        guard let entry = entries[token] else { return nil }
        guard !entry.isSettling else {
            postponed(token, at: now)
            return nil
        }
        return remove(token)
    }

    /// What is to be done at `now`.
    ///
    /// A lease whose settlement is under way is renewed as well, but never given up: the settlement finds out.
    mutating func takeDue(at now: UInt64) -> Due {
        var due = Due()
        for (token, entry) in entries {
            if entry.lease.endsAt <= now, !entry.isSettling {
                due.lost.append(entry.lease)
                entries[token] = nil
            } else if entry.renewAt <= now {
                let held = now - entry.lease.takenAt
                let left = held < Self.longestHold ? Int((Self.longestHold - held) / Self.second) : 0
                if left > 0 {
                    due.renewals.append((entry.lease, min(visibilitySeconds, left)))
                } else {
                    // SQS holds it for nobody any longer; it ends by itself.
                    entries[token]?.renewAt = .max
                }
            }
        }
        return due
    }

    /// A lease was renewed by a request made at `requestedAt`.
    mutating func renewed(_ token: DeliveryToken, seconds: Int, requestedAt: UInt64) {
        let length = UInt64(seconds) * Self.second
        entries[token]?.lease.endsAt = requestedAt + length
        entries[token]?.renewAt = requestedAt + length / 3
    }

    /// A renewal could not be made for now; it is tried again soon.
    mutating func postponed(_ token: DeliveryToken, at now: UInt64) {
        entries[token]?.renewAt = now + duration / 12
    }

    /// Takes out all leases that nobody settles.
    mutating func takeUnsettled() -> [Lease] {
        let unsettled = entries.values.filter { !$0.isSettling }.map(\.lease)
        for lease in unsettled {
            entries[lease.token] = nil
        }
        return unsettled
    }
}
