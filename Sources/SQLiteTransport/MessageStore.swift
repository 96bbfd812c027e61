// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Transports

/// The statements on the queue tables, each a step of a transaction that the caller opens and ends.
///
/// Belongs to the transport's thread, as its connection does.
final class MessageStore {
    let connection: Connection
    let statements: Statements
    private var queueIDs: [QueueName: Int64] = [:]

    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        self.statements = try Statements(connection)
    }

    // MARK: Queues

    /// Makes a queue and its dead-letter queue.
    func declare(_ queue: QueueName) throws(SQLiteError) {
        _ = try makeQueueID(of: queue)
        _ = try makeQueueID(of: queue.deadLetter)
    }

    /// The row of a queue, made when it is missing.
    func makeQueueID(of queue: QueueName) throws(SQLiteError) -> Int64 {
        if let known = try queueID(of: queue) { return known }
        try statements.insertQueue.bind(queue.value, at: 1)
        try statements.insertQueue.run()
        let id = connection.lastInsertRowID
        queueIDs[queue] = id
        return id
    }

    /// The row of a queue, if there is one.
    func queueID(of queue: QueueName) throws(SQLiteError) -> Int64? {
        if let known = queueIDs[queue] { return known }
        try statements.selectQueue.bind(queue.value, at: 1)
        let id = try statements.selectQueue.firstRow { row throws(SQLiteError) in row.int64(at: 0) }
        queueIDs[queue] = id
        return id
    }

    /// Undoes the open transaction, with what this object remembers from it.
    func rollback() {
        connection.rollback()
        queueIDs.removeAll(keepingCapacity: true)
    }

    // MARK: Messages

    /// Adds a message.
    func insert(_ message: OutgoingMessage, now: UInt64) throws(SQLiteError) {
        let queueID = try makeQueueID(of: message.queue)
        let delay = UInt64(max(message.delay.wholeNanoseconds, 0))
        let state: StoredMessage.State = delay > 0 ? .delayed : .ready
        let insert = statements.insertMessage
        try insert.bind(queueID, at: 1)
        try insert.bind(state.rawValue, at: 2)
        try insert.bind(Self.due(now, after: delay), at: 3)
        // Dead letters are not part of what a trace waits for.
        try insert.bind(message.queue.isDeadLetter ? nil : message.traceID, at: 4)
        try insert.run()
        let id = connection.lastInsertRowID
        try statements.insertBody.bind(id, at: 1)
        try statements.insertBody.bind(message.body, at: 2)
        try statements.insertBody.run()
    }

    /// Removes a message that the lease still owns; false when it does not.
    func remove(_ lease: Lease) throws(SQLiteError) -> Bool {
        try statements.deleteMessage.bind(lease.messageID, at: 1)
        try statements.deleteMessage.bind(lease.claimID, at: 2)
        try statements.deleteMessage.run()
        guard connection.changes == 1 else { return false }
        try statements.deleteBody.bind(lease.messageID, at: 1)
        try statements.deleteBody.run()
        if lease.queue.isDeadLetter {
            try statements.deleteDeadLetter.bind(lease.messageID, at: 1)
            try statements.deleteDeadLetter.run()
        }
        return true
    }

    /// Puts a message back that the lease still owns; false when it does not.
    func release(_ lease: Lease, after delay: Duration, now: UInt64) throws(SQLiteError) -> Bool {
        let delay = UInt64(max(delay.wholeNanoseconds, 0))
        // Dead letters are received to be looked at: that changes neither their age nor their order.
        if lease.queue.isDeadLetter, delay == 0 { return try unclaim(lease) }
        return try restore(
            lease,
            state: delay > 0 ? .delayed : .ready,
            dueAt: Self.due(now, after: delay),
            deliveries: lease.deliveries
        )
    }

    /// Puts a message back as if it had never been claimed; false when the lease no longer owns it.
    func unclaim(_ lease: Lease) throws(SQLiteError) -> Bool {
        try restore(lease, state: .ready, dueAt: lease.readySince, deliveries: lease.deliveries - 1)
    }

    private func restore(
        _ lease: Lease,
        state: StoredMessage.State,
        dueAt: Int64,
        deliveries: Int
    ) throws(SQLiteError) -> Bool {
        let restore = statements.restoreMessage
        try restore.bind(state.rawValue, at: 1)
        try restore.bind(dueAt, at: 2)
        try restore.bind(deliveries, at: 3)
        try restore.bind(lease.messageID, at: 4)
        try restore.bind(lease.claimID, at: 5)
        try restore.run()
        return connection.changes == 1
    }

    /// Extends a lease that still owns its message; false when it does not.
    func renew(_ lease: Lease, until expiry: UInt64) throws(SQLiteError) -> Bool {
        try statements.renewLease.bind(Int64(clamping: expiry), at: 1)
        try statements.renewLease.bind(lease.messageID, at: 2)
        try statements.renewLease.bind(lease.claimID, at: 3)
        try statements.renewLease.run()
        return connection.changes == 1
    }

    /// Moves a message that the lease still owns to the dead-letter queue; false when it does not own it.
    func deadLetter(_ lease: Lease, reason: DeadLetterReason, now: UInt64) throws(SQLiteError) -> Bool {
        try statements.selectClaim.bind(lease.messageID, at: 1)
        try statements.selectClaim.bind(lease.claimID, at: 2)
        let isOwned = try statements.selectClaim.firstRow { _ throws(SQLiteError) in true } ?? false
        guard isOwned else { return false }
        try bury(lease.messageID, from: lease.queue, reason: reason, now: now)
        return true
    }

    /// Moves a message to the dead-letter queue.
    func bury(_ id: Int64, from queue: QueueName, reason: DeadLetterReason, now: UInt64) throws(SQLiteError) {
        try statements.insertDeadLetter.bind(reason.code.rawValue, at: 1)
        try statements.insertDeadLetter.bind(reason.detail, at: 2)
        try statements.insertDeadLetter.bind(Int64(clamping: now), at: 3)
        try statements.insertDeadLetter.bind(id, at: 4)
        try statements.insertDeadLetter.run()
        try statements.buryMessage.bind(try makeQueueID(of: queue.deadLetter), at: 1)
        try statements.buryMessage.bind(Int64(clamping: now), at: 2)
        try statements.buryMessage.bind(id, at: 3)
        try statements.buryMessage.run()
    }

    static func due(_ now: UInt64, after delay: UInt64) -> Int64 {
        let (sum, overflow) = now.addingReportingOverflow(delay)
        return overflow ? .max : Int64(clamping: sum)
    }
}
