// SPDX-License-Identifier: Apache-2.0

/// Columns of text, each as wide as its widest cell.
struct TraceTable {
    private var rows: [[String]]
    /// Columns whose cells stand at the right.
    private let rightAligned: Set<Int>

    init(header: [String], rightAligned: Set<Int> = []) {
        rows = [header]
        self.rightAligned = rightAligned
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// The header and the rows, without white space at their ends.
    var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += (column > 0 ? "  " : "") + (rightAligned.contains(column) ? space + cell : cell + space)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}
