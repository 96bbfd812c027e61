// SPDX-License-Identifier: Apache-2.0

/// A table whose rows are those of the same query in many database files, one file after the other.
///
/// It can be read and not written. Of what a statement asks of it, comparisons of columns with `=`, `<`, `<=`, `>` and
/// `>=` are made in the files, with their indexes, and columns that it does not name are not computed.
public struct MergedTable {
    /// One column.
    public struct Column: Sendable {
        /// What is compared with values of which kind; values of others are compared outside of the files.
        public enum Kind: String, Sendable {
            /// Whole numbers.
            case integer = "INTEGER"
            /// Numbers.
            case real = "REAL"
            /// Texts.
            case text = "TEXT"
        }

        /// Its name.
        public let name: String
        let kind: Kind
        let expression: String
        let equality: String?

        /// Makes a column.
        ///
        /// - Parameters:
        ///   - name: Its name.
        ///   - kind: Its kind.
        ///   - expression: What it is in a file.
        ///   - equality: A condition, with one `?` for the value, that is as good as `expression = ?` and quicker.
        public init(_ name: String, _ kind: Kind, _ expression: String, equality: String? = nil) {
            self.name = name
            self.kind = kind
            self.expression = expression
            self.equality = equality
        }
    }

    /// One file, open.
    public struct Part {
        let connection: Connection
        let owner: AnyObject?

        /// Makes a part.
        ///
        /// - Parameters:
        ///   - connection: The open file.
        ///   - owner: What is to live for as long as the file is read.
        public init(_ connection: Connection, owner: AnyObject? = nil) {
            self.connection = connection
            self.owner = owner
        }
    }

    let name: String
    let columns: [Column]
    let source: String
    let partCount: Int
    let openPart: (Int) throws -> Part?

    /// Describes a table.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - columns: Its columns.
    ///   - source: What stands behind `FROM` in a file.
    ///   - partCount: How many files there are.
    ///   - openPart: Opens one, or returns it open; nil is passed by. It is called on the thread that runs the statement.
    public init(
        name: String,
        columns: [Column],
        source: String,
        partCount: Int,
        openPart: @escaping (Int) throws -> Part?
    ) {
        self.name = name
        self.columns = columns
        self.source = source
        self.partCount = partCount
        self.openPart = openPart
    }

    /// What declares it to SQLite.
    var declaration: String {
        "CREATE TABLE x(" + columns.map { "\"\($0.name)\" \($0.kind.rawValue)" }.joined(separator: ", ") + ")"
    }

    /// The query for one file.
    func query(_ plan: MergedPlan, values: [SQLValue]) -> (sql: String, values: [SQLValue]) {
        let selected = columns.enumerated().map { index, column in
            plan.usesColumn(index) ? column.expression : "NULL"
        }
        var conditions: [String] = []
        var bound: [SQLValue] = []
        for (condition, value) in zip(plan.conditions, values) {
            let column = columns[condition.column]
            guard column.kind.compares(value) else { continue }
            if condition.comparison == .equal, let equality = column.equality {
                conditions.append(equality)
            } else {
                conditions.append("(\(column.expression)) \(condition.comparison.rawValue) ?")
            }
            bound.append(value)
        }
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return ("SELECT \(selected.joined(separator: ", ")) FROM \(source)\(filter)", bound)
    }
}

extension MergedTable.Column.Kind {
    /// Whether a file compares such a value as the statement itself would: without converting one of the sides.
    func compares(_ value: SQLValue) -> Bool {
        switch (self, value) {
        case (.integer, .integer), (.integer, .real), (.real, .integer), (.real, .real), (.text, .text): true
        default: false
        }
    }
}
