// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The keys of log lines.
enum LogTables {
    static let all: [SemanticsTable] = [
        SemanticsTable(name: "log-line", table: table(of: LogKeyCatalog.line)),
        SemanticsTable(name: "log-data", table: table(of: LogKeyCatalog.data)),
    ]

    private static func table(of keys: [LogKeyDeclaration]) -> MarkdownTable {
        MarkdownTable(
            columns: ["key", "meaning"],
            rows: keys.map { [MarkdownTable.code($0.key), $0.meaning] }
        )
    }
}
