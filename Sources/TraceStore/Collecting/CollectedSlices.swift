// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient

/// What a store has collected so far, as its slices say.
///
/// Each slice notes what was written into it. With a slice that is pruned its notes go too, so that its records can be
/// collected again.
public enum CollectedSlices {
    /// The rows that a store has of other stores' slices, by their ids.
    ///
    /// - Parameter directory: The folder of the store, which need not exist yet.
    /// - Returns: The rows.
    public static func read(_ directory: String) -> [String: CollectedRows] {
        var collected: [String: CollectedRows] = [:]
        guard let reader = try? TraceStoreReader(directory: directory) else { return collected }
        for name in reader.freshSlices() {
            reader.read(name) { slice throws(SQLiteError) in
                let tables = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'collected'"
                guard try slice.connection.statement(tables).firstRow({ _ in true }) != nil else { return }
                let statement = try slice.connection.statement(
                    "SELECT source, kind, first_trace, last_trace, after, through FROM collected"
                )
                try statement.forEachRow { row throws(SQLiteError) in
                    let (first, last) = (row.int64(at: 2), row.int64(at: 3))
                    guard let kind = RecordKind(rawValue: row.text(at: 1)), first <= last else { return }
                    collected[row.text(at: 0), default: CollectedRows()].insert(
                        RowRegion(kind, traces: first...last, after: row.int64(at: 4), through: row.int64(at: 5))
                    )
                }
            }
        }
        return collected
    }
}
