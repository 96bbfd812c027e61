// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// `asya trace sql`.
struct TraceSQLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Run a SELECT over all recordings.",
        discussion: """
            The views hold what all files of the store hold, and cannot be changed:

            \(views)

            Times are Unix nanoseconds. Envelopes, attributes, events and links are JSON, for SQLite's JSON functions; what \
            was not recorded is NULL. A condition on trace_id or envelope_id is answered by an index; everything else reads \
            all rows, so limit it by start_ns where there are many.

            Examples:
              asya trace sql "SELECT actor, count(*), avg(duration_ms) FROM hops GROUP BY actor"
              asya trace sql "SELECT trace_id, payload ->> 'order' FROM bodies WHERE actor = 'extract' AND direction = 'input'"
              asya trace sql "SELECT service, name, status_text FROM spans WHERE status = 'error'" --json

            Exits with 2 when the statement cannot be run.
            """
    )

    @Argument(help: "One SELECT.") var statement: String
    @OptionGroup var store: TraceStoreOption
    @Option(help: ArgumentHelp("At most so many rows; 0 for all.", valueName: "n")) var limit = 1000
    @Option(help: ArgumentHelp("How long the statement may take.", valueName: LengthArgument.valueName))
    var timeout: LengthArgument = .thirtySeconds
    @Flag(help: "Print an array of JSON objects.") var json = false

    private static var views: String {
        TraceSQL.columns.map { view, columns in
            "  \(view)(\(columns.joined(separator: ", ")))"
        }.joined(separator: "\n")
    }

    func run() async throws {
        try await TraceProblem.reporting {
            guard limit >= 0 else { throw TraceProblem("--limit is a number from 0, and 0 stands for all") }
            let database = try open()
            var columns: [String] = []
            var rows: [[TraceSQLValue]] = []
            let outcome: TraceSQL.Outcome
            do throws(TraceSQLError) {
                outcome = try database.run(
                    statement,
                    limit: limit == 0 ? nil : limit,
                    timeout: timeout.duration,
                    onColumns: { columns = $0 },
                    onRow: { rows.append($0) }
                )
            } catch {
                throw TraceProblem("\(error)")
            }
            for warning in database.warnings { Console.error("asya: warning: \(warning)") }
            if json {
                let lines = rows.map { String(decoding: TraceJSON.row($0, columns: columns), as: UTF8.self) }
                Console.output(["[" + lines.joined(separator: ",\n") + "]"])
            } else {
                Console.output(Self.table(columns, rows))
            }
            if outcome.isCut {
                Console.error("asya: there are more than \(limit) rows; --limit 0 prints all")
            }
        }
    }

    private func open() throws(TraceProblem) -> TraceSQL {
        do throws(TraceStoreError) {
            return try TraceSQL(directory: store.store)
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    private static func table(_ columns: [String], _ rows: [[TraceSQLValue]]) -> [String] {
        let numeric = columns.indices.filter { column in
            !rows.isEmpty && rows.allSatisfy { $0[column].isNumber }
        }
        var table = TraceTable(header: columns, rightAligned: Set(numeric))
        for row in rows { table.add(row.map(\.cell)) }
        return table.lines
    }
}

extension LengthArgument {
    fileprivate static let thirtySeconds = LengthArgument(duration: .seconds(30))
}

extension TraceSQLValue {
    fileprivate var isNumber: Bool {
        switch self {
        case .null, .integer, .real: true
        case .text, .blob: false
        }
    }

    /// The value on one line of a table.
    fileprivate var cell: String {
        switch self {
        case .null: ""
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let text): TraceText.short(text, 200)
        case .blob(let bytes): TraceText.count(bytes.count, "byte")
        }
    }
}
