// SPDX-License-Identifier: Apache-2.0

/// What SQLite wants of a merged table in one statement.
struct MergedPlan: Hashable {
    enum Comparison: String {
        case equal = "="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    struct Condition: Hashable {
        var column: Int
        var comparison: Comparison
    }

    /// A bit for each column that is used; the last one stands for all from the 64th on.
    var usedColumns: UInt64
    /// What its values are compared with, in the order in which they will come.
    var conditions: [Condition]

    func usesColumn(_ index: Int) -> Bool { usedColumns & 1 << UInt64(min(index, 63)) != 0 }

    /// A text for SQLite to keep between planning and running.
    var text: String {
        ([String(usedColumns)] + conditions.map { "\($0.column) \($0.comparison.rawValue)" }).joined(separator: ";")
    }

    init(usedColumns: UInt64, conditions: [Condition]) {
        self.usedColumns = usedColumns
        self.conditions = conditions
    }

    init(text: String) {
        let parts = text.split(separator: ";")
        usedColumns = parts.first.flatMap { UInt64($0) } ?? .max
        conditions = parts.dropFirst().compactMap { part in
            let words = part.split(separator: " ")
            guard words.count == 2, let column = Int(words[0]), let comparison = Comparison(rawValue: String(words[1]))
            else { return nil }
            return Condition(column: column, comparison: comparison)
        }
    }
}
