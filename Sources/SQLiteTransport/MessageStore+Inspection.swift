// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Transports

extension MessageStore {
    /// How much a queue holds.
    func depth(of queue: QueueName, now: UInt64) throws(SQLiteError) -> QueueDepth {
        var depth = QueueDepth(ready: 0)
        guard let queueID = try queueID(of: queue) else { return depth }
        let now = Int64(clamping: now)
        try statements.countMessages.bind(queueID, at: 1)
        try statements.countMessages.bind(now, at: 2)
        var oldest: Int64?
        try statements.countMessages.forEachRow { row in
            let count = row.int(at: 2)
            // What is due is ready, although nobody has moved it yet.
            if row.int(at: 1) == 1 {
                depth.ready += count
                oldest = min(oldest ?? .max, row.int64(at: 3))
            } else if row.int(at: 0) == StoredMessage.State.leased.rawValue {
                depth.inFlight = count
            } else {
                depth.delayed = count
            }
        }
        depth.oldestAge = oldest.map { .nanoseconds(max(now - $0, 0)) }
        return depth
    }

    /// The names of all queues, dead-letter queues among them.
    func queueNames() throws(SQLiteError) -> [String] {
        try connection.statement("SELECT name FROM queues ORDER BY name").rows { row throws(SQLiteError) in
            row.text(at: 0)
        }
    }

    /// Whether a trace has messages outside dead-letter queues.
    func isOutstanding(traceID: String) throws(SQLiteError) -> Bool {
        try statements.selectTrace.bind(traceID, at: 1)
        return try statements.selectTrace.firstRow { _ throws(SQLiteError) in true } ?? false
    }

    /// The first messages of a queue.
    func messages(in queue: QueueName, limit: Int) throws(SQLiteError) -> [StoredMessage] {
        guard let queueID = try queueID(of: queue) else { return [] }
        try statements.browse.bind(queueID, at: 1)
        try statements.browse.bind(limit, at: 2)
        return try statements.browse.rows { row throws(SQLiteError) in
            let code = row.optionalText(at: 6).flatMap(DeadLetterReason.Code.init(rawValue:))
            return StoredMessage(
                id: row.int64(at: 0),
                state: StoredMessage.State(rawValue: row.int(at: 1)) ?? .ready,
                body: row.bytes(at: 5),
                deliveryCount: row.int(at: 3),
                dueAtUnixNano: UInt64(max(row.int64(at: 2), 0)),
                traceID: row.optionalText(at: 4),
                deadLetterReason: code.map { DeadLetterReason($0, detail: row.text(at: 7)) }
            )
        }
    }
}
