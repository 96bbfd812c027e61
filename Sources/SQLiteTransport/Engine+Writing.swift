// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Transports

extension Engine {
    /// Runs and commits a transaction; it is rolled back when this throws.
    func execute(_ work: inout Transaction) throws(SQLiteError) {
        wake.yieldToCheckpoint()
        writeLock.arm()
        try store.statements.begin.run()
        do throws(SQLiteError) {
            for lease in work.orphans where try store.unclaim(lease) {
                work.changedSlots.insert(WakeSlot(queue: lease.queue))
            }
            for index in work.writes.indices {
                try write(index, &work)
            }
            try renew(&work)
            for receiver in work.receivers {
                try claim(for: receiver, &work)
            }
            try store.statements.commit.run()
        } catch {
            store.rollback()
            writeLock.announceRelease()
            throw error
        }
        // One commit confirms what was published and settles what it came of.
        CrashPoint.afterConfirm.pass(if: work.writes.contains { !$0.request.messages.isEmpty })
        writeLock.announceRelease()
    }

    private func write(_ index: Int, _ work: inout Transaction) throws(SQLiteError) {
        // Looked for first: a write that fails leaves nothing of itself in the transaction that it shares.
        if let queue = try missingQueue(of: work.writes[index].request.messages) {
            work.failures[index] = .queueMissing(queue)
            return
        }
        switch work.writes[index].request {
        case .declare(let queues):
            for queue in queues {
                try store.declare(queue)
            }
        case .publish(let messages):
            try insert(messages, &work)
        case .settle(let token, let queue, let settlement, let messages):
            // A delivery that is settled twice in one transaction finds no row the second time.
            guard let lease = leases[token], try settle(lease, settlement, continuedBy: messages, &work) else {
                work.failures[index] = .leaseLost(queue: queue)
                return
            }
            try insert(messages, &work)
        }
    }

    /// The first queue that messages are for, that does not exist and that may not be made.
    private func missingQueue(of messages: [OutgoingMessage]) throws(SQLiteError) -> QueueName? {
        guard !createsQueues else { return nil }
        for message in messages where try store.queueID(of: message.queue) == nil { return message.queue }
        return nil
    }

    private func insert(_ messages: [OutgoingMessage], _ work: inout Transaction) throws(SQLiteError) {
        for (index, message) in messages.enumerated() {
            CrashPoint.inFanOut.pass(if: index > 0)
            CrashPoint.beforePublish.pass()
            try store.insert(message, now: work.now)
            work.changedSlots.insert(WakeSlot(queue: message.queue))
            CrashPoint.inRetry.pass(if: message.delay > .zero)
        }
        CrashPoint.afterPublish.pass(if: !messages.isEmpty)
    }

    private func settle(
        _ lease: Lease,
        _ settlement: Settlement,
        continuedBy messages: [OutgoingMessage],
        _ work: inout Transaction
    ) throws(SQLiteError) -> Bool {
        work.ended.append(lease.token)
        switch settlement {
        case .acknowledge:
            guard try store.remove(lease) else { return false }
            work.left(lease, continuedBy: messages)
        case .release(let delay):
            guard try store.release(lease, after: delay, now: work.now) else { return false }
            work.changedSlots.insert(WakeSlot(queue: lease.queue))
        case .deadLetter(let reason):
            guard try store.deadLetter(lease, reason: reason, now: work.now) else { return false }
            work.changedSlots.insert(WakeSlot(queue: lease.queue.deadLetter))
            work.left(lease, continuedBy: messages)
        }
        return true
    }

    private func renew(_ work: inout Transaction) throws(SQLiteError) {
        for lease in work.renewals {
            if try store.renew(lease, until: work.now &+ leaseNano) {
                work.renewed.append(lease)
            } else if !work.ended.contains(lease.token) {
                work.lost.append(lease)
            }
        }
    }

    /// Tells and remembers what a commit has brought about.
    func finish(_ work: Transaction) {
        wake.announce(work.changedSlots)
        orphans.removeAll { orphan in work.orphans.contains(orphan) }
        for token in work.ended {
            leases.remove(token)
        }
        for lease in work.lost {
            leases.remove(lease.token)
        }
        if !work.renewals.isEmpty {
            leases.renewed(at: work.now)
        }
        for (receiver, claimed, deliveries) in work.claims {
            if receiver.waiter.end(.success(deliveries)) {
                for lease in claimed {
                    leases.insert(lease, at: work.now)
                }
            } else {
                orphans += claimed
            }
        }
        for (index, write) in work.writes.enumerated() {
            write.reply.resume(returning: work.failures[index].map { .failure($0) } ?? .success(()))
        }
        tellObserver(work)
    }

    private func tellObserver(_ work: Transaction) {
        guard let observer else { return }
        for (queue, leases) in Dictionary(grouping: work.renewed, by: \.queue) {
            observer.leasesRenewed(queue: queue, count: leases.count)
        }
        for lease in work.lost {
            observer.leaseLost(queue: lease.queue)
        }
        for (letter, reason) in work.buried {
            observer.deadLettered(letter, reason: reason)
        }
    }

    /// Hands everything back that is held, when the transport is closed.
    func releaseAll() {
        var work = Transaction(now: clock.nowUnixNano(), monotonicNano: 0)
        work.orphans = orphans
        let held = leases.all
        guard !held.isEmpty || !orphans.isEmpty else { return }
        do throws(SQLiteError) {
            writeLock.arm()
            try store.statements.begin.run()
            for lease in orphans where try store.unclaim(lease) {
                work.changedSlots.insert(WakeSlot(queue: lease.queue))
            }
            for lease in held where try store.release(lease, after: .zero, now: work.now) {
                work.changedSlots.insert(WakeSlot(queue: lease.queue))
            }
            try store.statements.commit.run()
        } catch {
            // The leases end by themselves.
            store.rollback()
        }
        writeLock.announceRelease()
        wake.announce(work.changedSlots)
    }
}
