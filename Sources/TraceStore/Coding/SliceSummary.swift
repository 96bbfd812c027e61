// SPDX-License-Identifier: Apache-2.0

/// What is in a slice as a whole, in a few numbers: what ``Zone`` tells of some hundred rows.
///
/// A slice gets it when it is closed, after which nothing is added. One without it (its writer lives or was killed, or was
/// of a release that wrote none) tells by its zones what is in it.
struct SliceSummary: Hashable {
    /// The times in `trace`.
    var traces = Zone.Times()
    /// The starts of hops and of spans with an error.
    var hops = Zone.Times()
    /// The longest hop.
    var longestNano: Int64 = 0
    var marks: Zone.Marks = []

    /// Where `meta` has it.
    static let key = "summary"

    mutating func add(_ zone: Zone) {
        traces.formUnion(zone.traces)
        hops.formUnion(zone.hops)
        longestNano = max(longestNano, zone.longestNano)
        marks.formUnion(zone.marks)
    }
}

extension SliceSummary {
    /// Reads what `text` writes; `nil` for anything else.
    init?(_ text: String) {
        let numbers = text.split(separator: " ", omittingEmptySubsequences: false).compactMap { UInt64($0) }
        guard numbers.count == 6 else { return nil }
        traces = Zone.Times(from: numbers[0], to: numbers[1])
        hops = Zone.Times(from: numbers[2], to: numbers[3])
        longestNano = Int64(bitPattern: numbers[4])
        marks = Zone.Marks(rawValue: Int64(bitPattern: numbers[5]))
    }

    /// The numbers, with blanks between them.
    var text: String {
        [
            traces.from, traces.to, hops.from, hops.to, UInt64(bitPattern: longestNano),
            UInt64(bitPattern: marks.rawValue),
        ].map { "\($0)" }.joined(separator: " ")
    }
}
