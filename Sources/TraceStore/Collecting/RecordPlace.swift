// SPDX-License-Identifier: Apache-2.0

/// A record's place in the order in which a slice is collected: by the number of its trace, then by its row.
public struct RecordPlace: Sendable, Hashable, Comparable {
    /// The number of its trace in the slice.
    public var trace: Int64
    /// Its row.
    public var row: Int64

    /// Makes a place.
    public init(trace: Int64, row: Int64) {
        self.trace = trace
        self.row = row
    }

    /// The order in which records are collected.
    public static func < (left: RecordPlace, right: RecordPlace) -> Bool {
        (left.trace, left.row) < (right.trace, right.row)
    }
}
