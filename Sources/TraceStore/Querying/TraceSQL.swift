// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
public import TelemetryCore

/// Runs SQL over all slices of a store as one, reading only.
///
/// The views are `spans`, `hops` and `bodies`; their columns are in ``columns`` and in the article on them. A statement
/// runs in a database in memory that is allowed nothing but queries, and the slices are open for reading only.
public final class TraceSQL {
    /// What came of a query besides its rows.
    public struct Outcome: Sendable, Hashable {
        /// The number of rows.
        public var rows: Int
        /// Whether there were more than the limit.
        public var isCut: Bool
    }

    /// The columns of each view, in order.
    public static let columns: [(view: String, columns: [String])] = StoreViews.all.map { view in
        (view.name, view.columns.map(\.name))
    }

    private static let maxValueBytes: Int32 = 64 << 20

    private let reader: TraceStoreReader
    private let slices: [String]
    private let clock: any TelemetryClock
    private let connection: Connection
    private var deadlineNano = UInt64.max
    private var isPrepared = false

    /// What cannot be read of the store, one warning a file.
    public var warnings: [TraceStoreWarning] { reader.warnings }

    /// Prepares the views of an existing folder.
    ///
    /// - Parameters:
    ///   - directory: The folder.
    ///   - clock: Limits the time of a query.
    /// - Throws: ``TraceStoreError`` when the folder cannot be read.
    public init(directory: String, clock: any TelemetryClock = SystemClock()) throws(TraceStoreError) {
        reader = try TraceStoreReader(directory: directory)
        slices = reader.freshSlices()
        self.clock = clock
        do throws(SQLiteError) {
            connection = try Connection(path: ":memory:")
        } catch {
            throw .unreadableFolder(path: directory, reason: "\(error)")
        }
    }

    /// Runs one SELECT.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - limit: The largest number of rows; `nil` for all.
    ///   - timeout: How long it may take.
    ///   - onColumns: Hears the names of the columns, before any row.
    ///   - onRow: Hears each row.
    /// - Returns: how many rows there were.
    /// - Throws: ``TraceSQLError``; rows may have been heard before.
    public func run(
        _ sql: String,
        limit: Int? = nil,
        timeout: Duration = .seconds(30),
        onColumns: ([String]) -> Void = { _ in },
        onRow: ([TraceSQLValue]) -> Void
    ) throws(TraceSQLError) -> Outcome {
        deadlineNano = clock.monotonicNano() &+ UInt64(clamping: timeout.nanoseconds)
        do {
            try prepareViews()
            guard let statement = try connection.prepareOnly(sql) else { throw TraceSQLError.notOneStatement }
            let names = (0..<statement.columnCount).map { statement.name(ofColumn: $0) }
            guard !names.isEmpty else { throw TraceSQLError.notAllowed }
            onColumns(names)
            var outcome = Outcome(rows: 0, isCut: false)
            defer { statement.reset() }
            while try statement.step() {
                if let limit, outcome.rows >= limit {
                    outcome.isCut = true
                    break
                }
                outcome.rows += 1
                onRow(names.indices.map { TraceSQLValue(statement.value(at: $0)) })
            }
            return outcome
        } catch let error as TraceSQLError {
            throw error
        } catch let error as SQLiteError {
            // The views refuse a change before SQLite asks whether it is allowed.
            if error.isNotAuthorized || error.message.hasSuffix("may not be modified") { throw .notAllowed }
            if clock.monotonicNano() >= deadlineNano { throw .tooSlow(timeout) }
            throw .refused(reason: error.message)
        } catch {
            throw .refused(reason: "\(error)")
        }
    }

    private func prepareViews() throws(SQLiteError) {
        guard !isPrepared else { return }
        isPrepared = true
        let isInTime = { [unowned self] in clock.monotonicNano() < deadlineNano }
        for view in StoreViews.all {
            let table = MergedTable(
                name: view.name,
                columns: view.columns,
                source: view.source,
                partCount: slices.count
            ) { [unowned self] index in
                guard isInTime() else { throw TraceSQLError.tooSlow(.zero) }
                return reader.read(slices[index]) { slice throws(SQLiteError) in
                    try slice.addFunctions()
                    slice.connection.setProgressCheck(isInTime)
                    return MergedTable.Part(slice.connection, owner: slice)
                }
            }
            try connection.addTable(table)
        }
        connection.limitLength(toBytes: Self.maxValueBytes)
        connection.setProgressCheck(isInTime)
        try connection.allowQueriesOnly()
    }
}

extension TraceSQLValue {
    init(_ value: SQLValue) {
        switch value {
        case .null: self = .null
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .text(let value): self = .text(value)
        case .blob(let value): self = .blob(value)
        }
    }
}
