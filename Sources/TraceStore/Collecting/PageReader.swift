// SPDX-License-Identifier: Apache-2.0

/// Reads the fields of a page, and finds out whether all of them are there.
struct PageReader {
    /// Where the next page begins.
    private(set) var next: RecordPlace?

    /// Reads a page.
    ///
    /// - Parameters:
    ///   - bytes: The page.
    ///   - record: The field of its records.
    ///   - body: Takes the fields one after the other.
    /// - Throws: `PageProblem` when records are missing.
    init(
        _ bytes: [UInt8],
        of record: UInt8,
        _ body: (Int, ArraySlice<UInt8>) throws(PageProblem) -> Void
    ) throws(PageProblem) {
        var reader = ProtobufReader(bytes)
        var found: UInt64 = 0
        var said: UInt64?
        while let (field, value) = reader.next() {
            switch UInt8(clamping: field) {
            case PageFields.count: said = value.integer
            case PageFields.next:
                let (trace, row) = Self.pair(value.data)
                next = RecordPlace(trace: trace, row: row)
            default:
                if field == Int(record) { found += 1 }
                try body(field, value.data)
            }
        }
        guard said == found else { throw PageProblem() }
    }

    /// The numbers in the fields 1 and 2.
    static func pair(_ bytes: ArraySlice<UInt8>) -> (Int64, Int64) {
        var pair: (Int64, Int64) = (0, 0)
        var reader = ProtobufReader(bytes)
        while let (field, value) = reader.next() {
            if field == 1 { pair.0 = Int64(clamping: value.integer) }
            if field == 2 { pair.1 = Int64(clamping: value.integer) }
        }
        return pair
    }
}
