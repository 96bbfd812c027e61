// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// What one commit carries, and what is to be told and remembered once it has succeeded.
struct Transaction {
    /// When it began.
    let now: UInt64
    let monotonicNano: UInt64

    // What goes in.
    var writes: [(request: WriteRequest, reply: Reply<Void>)] = []
    var orphans: [Lease] = []
    var renewals: [Lease] = []
    var receivers: [Receiver] = []

    // What comes out; meaningful after the commit only.
    var failures: [Int: TransportError] = [:]
    var ended: [DeliveryToken] = []
    var lost: [Lease] = []
    var renewed: [Lease] = []
    var claims: [(receiver: Receiver, leases: [Lease], deliveries: [Delivery])] = []
    var buried: [(letter: Delivery, reason: DeadLetterReason)] = []
    var changedSlots: Set<WakeSlot> = []

    init(now: UInt64, monotonicNano: UInt64) {
        self.now = now
        self.monotonicNano = monotonicNano
    }

    /// Whether it needs the write lock even if no receiver finds anything.
    var hasWrites: Bool { !writes.isEmpty || !orphans.isEmpty || !renewals.isEmpty }

    /// Notes that a message has left a queue, and whether its trace goes on in one of `messages`.
    mutating func left(_ lease: Lease, continuedBy messages: [OutgoingMessage] = []) {
        guard let traceID = lease.traceID, !messages.contains(where: { $0.traceID == traceID }) else { return }
        changedSlots.insert(WakeSlot(traceID: traceID))
    }
}
