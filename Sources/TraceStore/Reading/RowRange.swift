// SPDX-License-Identifier: Apache-2.0

/// Consecutive rows of a table: those behind `after`, up to and with `through`.
struct RowRange: Hashable {
    var after: Int64
    var through: Int64

    /// All rows behind this one.
    static func behind(_ row: Int64) -> RowRange { RowRange(after: row, through: .max) }
}
