// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The leases that a transport holds, and when they are to be renewed.
struct LeaseTable {
    private struct Entry {
        let lease: Lease
        var renewAt: UInt64
    }

    /// The time between renewals of a lease: a third of it, so that two may fail.
    private let interval: UInt64
    private var entries: [DeliveryToken: Entry] = [:]

    /// Not later than the first renewal that is due; `.max` when nothing is held.
    private(set) var nextRenewal: UInt64 = .max

    /// - Parameter duration: how long a lease lasts, in nanoseconds.
    init(duration: UInt64) {
        self.interval = max(duration / 3, 1)
    }

    /// How many leases are held.
    var count: Int { entries.count }

    /// All leases, in no order.
    var all: [Lease] { entries.values.map(\.lease) }

    /// The lease of a delivery, while it is held.
    subscript(token: DeliveryToken) -> Lease? { entries[token]?.lease }

    /// Notes a lease taken at `now`.
    mutating func insert(_ lease: Lease, at now: UInt64) {
        entries[lease.token] = Entry(lease: lease, renewAt: now + interval)
        nextRenewal = min(nextRenewal, now + interval)
    }

    /// Notes that a delivery is settled or lost.
    mutating func remove(_ token: DeliveryToken) {
        entries[token] = nil
        if entries.isEmpty {
            nextRenewal = .max
        }
    }

    /// The leases to renew at `now`; empty, in constant time, before `nextRenewal`.
    func due(at now: UInt64) -> [Lease] {
        guard now >= nextRenewal else { return [] }
        return entries.values.filter { $0.renewAt <= now }.map(\.lease)
    }

    /// Notes that all of `due(at:)` have been renewed or removed at `now`.
    mutating func renewed(at now: UInt64) {
        guard now >= nextRenewal else { return }
        nextRenewal = .max
        for (token, entry) in entries {
            let renewAt = entry.renewAt <= now ? now + interval : entry.renewAt
            entries[token]?.renewAt = renewAt
            nextRenewal = min(nextRenewal, renewAt)
        }
    }
}
