// SPDX-License-Identifier: Apache-2.0

/// A table in Markdown.
public struct MarkdownTable: Hashable, Sendable {
    /// The heads of the columns.
    public let columns: [String]

    /// The cells, row by row.
    public let rows: [[String]]

    /// Creates a table.
    public init(columns: [String], rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The lines of the table.
    public var text: String {
        let lines = [columns, columns.map { _ in "---" }] + rows.map { $0.map(Self.escaped) }
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// Text as code, or nothing for no text.
    static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(text)`" }

    /// Texts as code, separated by commas.
    static func code(_ texts: [String]) -> String { texts.map(code).joined(separator: ", ") }

    /// https://github.github.com/gfm/#tables-extension-: a bar splits cells also inside of code, unless it is escaped.
    private static func escaped(_ cell: String) -> String {
        cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
