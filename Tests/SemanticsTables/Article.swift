// SPDX-License-Identifier: Apache-2.0

/// An article of a DocC catalog, in which tables stand between two markers.
///
/// ```
/// <!-- table variables-retries -->
/// | ...
/// <!-- end of table -->
/// ```
public struct Article: Hashable, Sendable {
    /// Why an article's tables cannot be written.
    public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// A marker names a table that does not exist.
        case unknownTable(String, line: Int)
        /// A table has no end.
        case unended(String, line: Int)

        /// What is wrong, and what is allowed.
        public var description: String {
            switch self {
            case .unknownTable(let name, let line):
                "line \(line): there is no table '\(name)'; tables are "
                    + SemanticsTable.all.map(\.name).joined(separator: ", ")
            case .unended(let name, let line):
                "line \(line): table '\(name)' has no '\(Article.end)'"
            }
        }
    }

    /// The whole article.
    public let text: String

    /// Takes an article as it is.
    public init(_ text: String) { self.text = text }

    private static let start = "<!-- table "
    private static let end = "<!-- end of table -->"

    /// The article with its tables as the declarations are now.
    public func updated() throws(Problem) -> Article {
        var result: [Substring] = []
        var skipped: (name: String, line: Int)?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line == Self.end, skipped != nil { skipped = nil }
            if let skipped, line.hasPrefix(Self.start) { throw .unended(skipped.name, line: skipped.line) }
            guard skipped == nil else { continue }
            result.append(line)
            guard let name = Self.table(line) else { continue }
            guard let table = SemanticsTable.all.first(where: { $0.name == name }) else {
                throw .unknownTable(name, line: index + 1)
            }
            result += ["", Substring(table.table.text), ""]
            skipped = (name, index + 1)
        }
        if let skipped { throw .unended(skipped.name, line: skipped.line) }
        return Article(result.joined(separator: "\n"))
    }

    /// The names of the tables it shows.
    public var tables: [String] { text.split(separator: "\n").compactMap(Self.table) }

    private static func table(_ line: Substring) -> String? {
        guard line.hasPrefix(start), line.hasSuffix(" -->") else { return nil }
        return String(line.dropFirst(start.count).dropLast(4))
    }
}
