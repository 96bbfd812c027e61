// SPDX-License-Identifier: Apache-2.0

extension Statement {
    /// Runs to the end, ignores rows, and resets.
    public func run() throws(SQLiteError) {
        defer { reset() }
        while try step() {}
    }

    /// Calls the closure for each row and resets, also when the closure throws.
    ///
    /// The closure reads the columns of this statement. It may run other statements of the connection.
    public func forEachRow(_ body: (Statement) throws(SQLiteError) -> Void) throws(SQLiteError) {
        defer { reset() }
        while try step() {
            try body(self)
        }
    }

    /// What the closure makes of each row, in order; resets.
    public func rows<Row>(_ transform: (Statement) throws(SQLiteError) -> Row) throws(SQLiteError) -> [Row] {
        defer { reset() }
        var rows: [Row] = []
        while try step() {
            rows.append(try transform(self))
        }
        return rows
    }

    /// What the closure makes of the first row, or `nil` when there is none; resets.
    public func firstRow<Row>(_ transform: (Statement) throws(SQLiteError) -> Row) throws(SQLiteError) -> Row? {
        defer { reset() }
        return try step() ? try transform(self) : nil
    }
}
