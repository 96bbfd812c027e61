// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// What tells the records of one trace from each other.
struct RecordKeys {
    struct Hop: Hashable {
        let spanID: SpanID
        let actor: String
        let envelopeID: String
        let attempt: Int
        let startedAtUnixNano: UInt64
    }

    var spans: Set<SpanID> = []
    var hops: Set<Hop> = []
}

extension RecordKeys.Hop {
    init(_ hop: StoredHop) {
        self.init(
            spanID: hop.spanID,
            actor: hop.actor,
            envelopeID: hop.envelopeID,
            attempt: hop.attempt,
            startedAtUnixNano: hop.startedAtUnixNano
        )
    }
}

extension TraceStoreReader {
    /// The keys of everything recorded of a trace.
    func keys(of id: TraceID) -> RecordKeys {
        var keys = RecordKeys()
        for name in freshSlices() {
            read(name) { slice throws(SQLiteError) in try slice.addKeys(of: id, to: &keys) }
        }
        return keys
    }
}

extension SliceReader {
    fileprivate func addKeys(of id: TraceID, to keys: inout RecordKeys) throws(SQLiteError) {
        for number in try numbers(of: id) {
            let spans = try connection.statement("SELECT span_id FROM span WHERE trace = ?")
            try spans.bind(number, at: 1)
            try spans.forEachRow { keys.spans.insert(SpanID(value: $0.uint64(at: 0))) }
            let hops = try connection.statement(
                "SELECT span_id, actor, envelope_id, attempt, start_ns FROM hop WHERE trace = ?"
            )
            try hops.bind(number, at: 1)
            try hops.forEachRow { row throws(SQLiteError) in
                keys.hops.insert(
                    RecordKeys.Hop(
                        spanID: SpanID(value: row.uint64(at: 0)),
                        actor: try text(row.int64(at: 1)),
                        envelopeID: row.text(at: 2),
                        attempt: row.int(at: 3),
                        startedAtUnixNano: row.uint64(at: 4)
                    )
                )
            }
        }
    }
}
