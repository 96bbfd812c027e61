// SPDX-License-Identifier: Apache-2.0

/// A table that articles can ask for by its name.
public struct SemanticsTable: Sendable {
    /// The name in the articles' markers.
    public let name: String

    /// What is shown.
    public let table: MarkdownTable

    /// Every table there is.
    public static let all: [SemanticsTable] = MetricTables.all + SpanTables.all + LogTables.all + VariableTables.all
}
