// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Transports

extension Engine {
    /// The receivers whose queues may hold something for them.
    ///
    /// When nothing else needs the write lock, a read decides whether it is worth taking: most wakes of competing
    /// consumers find that another one was faster.
    func hungryReceivers(for work: Transaction) -> [Receiver] {
        guard !receivers.isEmpty else { return [] }
        let touched = Set(work.writes.flatMap(\.request.touchedQueues))
        var answers: [QueueName: Bool] = [:]
        return receivers.filter { receiver in
            if let known = answers[receiver.queue] { return known }
            let isHungry = touched.contains(receiver.queue) || isWorthALook(receiver.queue, work)
            answers[receiver.queue] = isHungry
            return isHungry
        }
    }

    private func isWorthALook(_ queue: QueueName, _ work: Transaction) -> Bool {
        let slot = wake[WakeSlot(queue: queue)]
        let watch = watches[queue] ?? QueueWatch()
        let isWorthALook = watch.isWorthALook(
            slot: slot,
            now: work.now,
            monotonicNano: work.monotonicNano,
            safetyInterval: safetyInterval
        )
        guard isWorthALook else { return false }
        if work.hasWrites { return true }
        do throws(SQLiteError) {
            guard let queueID = try store.queueID(of: queue) else {
                watches[queue, default: QueueWatch()]
                    .foundEmpty(slot: slot, dueAt: .max, monotonicNano: work.monotonicNano)
                return false
            }
            if try store.hasReady(queueID: queueID) { return true }
            let dueAt = try store.nextDue(queueID: queueID)
            watches[queue, default: QueueWatch()]
                .foundEmpty(slot: slot, dueAt: dueAt, monotonicNano: work.monotonicNano)
            return dueAt <= work.now
        } catch {
            // The transaction will meet the same error, and reports it.
            return true
        }
    }

    /// Claims messages for a receiver, within a transaction.
    func claim(for receiver: Receiver, _ work: inout Transaction) throws(SQLiteError) {
        let queue = receiver.queue
        let slot = wake[WakeSlot(queue: queue)]
        guard let queueID = try store.queueID(of: queue) else {
            watches[queue, default: QueueWatch()]
                .foundEmpty(slot: slot, dueAt: .max, monotonicNano: work.monotonicNano)
            return
        }
        try store.promoteDue(queueID: queueID, now: work.now)
        var leases: [Lease] = []
        var deliveries: [Delivery] = []
        var isAll = false
        while deliveries.isEmpty, !isAll {
            let found = try store.heads(queueID: queueID, max: receiver.max, maxBytes: Limit.bytes)
            isAll = found.isAll
            for head in found.heads {
                guard let lease = try claim(head, queue, &work) else { continue }
                leases.append(lease)
                let death = queue.isDeadLetter ? try store.deadLetter(head.id) : nil
                deliveries.append(
                    Delivery(
                        queue: queue,
                        body: head.body,
                        deliveryCount: lease.deliveries,
                        receivedAtUnixNano: work.now,
                        token: lease.token,
                        deadLetter: death?.reason,
                        deadLetteredAtUnixNano: death?.diedAtUnixNano
                    )
                )
            }
        }
        if isAll {
            let dueAt = try store.nextDue(queueID: queueID)
            watches[queue, default: QueueWatch()]
                .foundEmpty(slot: slot, dueAt: dueAt, monotonicNano: work.monotonicNano)
        } else {
            watches[queue, default: QueueWatch()].foundMore()
        }
        if !deliveries.isEmpty {
            work.claims.append((receiver, leases, deliveries))
        }
    }

    /// Claims one message, or buries it when it has been delivered too often.
    private func claim(
        _ head: MessageStore.Head,
        _ queue: QueueName,
        _ work: inout Transaction
    ) throws(SQLiteError) -> Lease? {
        let lease = Lease(
            messageID: head.id,
            claimID: makeClaimID(),
            queue: queue,
            traceID: head.traceID,
            deliveries: head.deliveries + 1,
            readySince: head.readySince
        )
        guard lease.deliveries <= maxDeliveries || queue.isDeadLetter else {
            let reason = DeadLetterReason(
                .deliveriesExhausted,
                detail: "delivered \(head.deliveries) times and never settled; its consumers crash or stop renewing"
            )
            try store.bury(head.id, from: queue, reason: reason, now: work.now)
            let letter = Delivery(
                queue: queue,
                body: head.body,
                deliveryCount: head.deliveries,
                receivedAtUnixNano: work.now,
                token: lease.token,
                deadLetter: reason
            )
            work.buried.append((letter, reason))
            work.changedSlots.insert(WakeSlot(queue: queue.deadLetter))
            work.left(lease)
            return nil
        }
        try store.claim(head.id, claimID: lease.claimID, until: work.now &+ leaseNano)
        return lease
    }
}
