// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Transports

extension MessageStore {
    /// A ready message at the head of a queue.
    struct Head {
        let id: Int64
        let readySince: Int64
        let deliveries: Int
        let traceID: String?
        let body: [UInt8]
    }

    /// Makes what is due ready: messages whose delay has passed, and those whose consumer let its lease end.
    ///
    /// The claim stays in the row, so a consumer that was merely slow can still settle until somebody else takes the
    /// message. `due_at` stays as well and gives the place among the ready ones.
    func promoteDue(queueID: Int64, now: UInt64) throws(SQLiteError) {
        for state in [StoredMessage.State.delayed, .leased] {
            try statements.promoteDue.bind(queueID, at: 1)
            try statements.promoteDue.bind(state.rawValue, at: 2)
            try statements.promoteDue.bind(Int64(clamping: now), at: 3)
            try statements.promoteDue.run()
        }
    }

    /// The first ready messages of a queue: at most `max`, and no more than `maxBytes` unless the first is larger.
    ///
    /// `isAll` says that there are no more.
    func heads(queueID: Int64, max: Int, maxBytes: Int) throws(SQLiteError) -> (heads: [Head], isAll: Bool) {
        let select = statements.selectHeads
        defer { select.reset() }
        try select.bind(queueID, at: 1)
        try select.bind(max, at: 2)
        var heads: [Head] = []
        var bytes = 0
        while bytes < maxBytes {
            guard try select.step() else { return (heads, heads.count < max) }
            let head = Head(
                id: select.int64(at: 0),
                readySince: select.int64(at: 1),
                deliveries: select.int(at: 2),
                traceID: select.optionalText(at: 3),
                body: select.bytes(at: 4)
            )
            bytes += head.body.count
            heads.append(head)
        }
        return (heads, false)
    }

    /// Gives a message to a claim until `expiry`, and counts the delivery.
    func claim(_ id: Int64, claimID: Int64, until expiry: UInt64) throws(SQLiteError) {
        try statements.claimMessage.bind(Int64(clamping: expiry), at: 1)
        try statements.claimMessage.bind(claimID, at: 2)
        try statements.claimMessage.bind(id, at: 3)
        try statements.claimMessage.run()
    }

    /// Why and when a message was dead-lettered; nil for one that was published to its queue directly.
    func deadLetter(_ id: Int64) throws(SQLiteError) -> (reason: DeadLetterReason, diedAtUnixNano: UInt64)? {
        try statements.selectDeadLetter.bind(id, at: 1)
        let found = try statements.selectDeadLetter.firstRow { row throws(SQLiteError) in
            DeadLetterReason.Code(rawValue: row.text(at: 0)).map { code in
                (DeadLetterReason(code, detail: row.text(at: 1)), UInt64(max(row.int64(at: 2), 0)))
            }
        }
        return found.flatMap { $0 }
    }

    /// When the first message of a queue that is not ready yet becomes so; `.max` when there is none.
    func nextDue(queueID: Int64) throws(SQLiteError) -> UInt64 {
        try statements.selectNextDue.bind(queueID, at: 1)
        let due = try statements.selectNextDue.firstRow { row throws(SQLiteError) in row.optionalInt64(at: 0) }
        return due.flatMap { $0 }.map { UInt64(max($0, 0)) } ?? .max
    }

    /// Whether a queue has a ready message.
    func hasReady(queueID: Int64) throws(SQLiteError) -> Bool {
        try statements.selectReady.bind(queueID, at: 1)
        return try statements.selectReady.firstRow { _ throws(SQLiteError) in true } ?? false
    }
}
