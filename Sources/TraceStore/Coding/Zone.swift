// SPDX-License-Identifier: Apache-2.0

/// What is in some hundred consecutive rows of a slice, in a few numbers.
///
/// A search asks zones first, and reads only the rows of those that may hold what it looks for. The ranges of times are
/// never too small, and neither are marks and texts.
struct Zone: Hashable {
    /// What is true of at least one row.
    struct Marks: OptionSet, Hashable {
        let rawValue: Int64

        /// A hop that is a retry.
        static let laterAttempt = Marks(rawValue: 1 << 32)
        /// A hop of error-end.
        static let errorEnd = Marks(rawValue: 1 << 33)
        /// A hop with an error.
        static let error = Marks(rawValue: 1 << 34)
        /// A span whose status is an error.
        static let errorSpan = Marks(rawValue: 1 << 35)
        /// A span that sends something.
        static let producerSpan = Marks(rawValue: 1 << 36)
        /// What a failed trace has at least one of.
        static let failure: Marks = [
            Marks(.failed), Marks(.deadLettered), Marks(.expired), Marks(.canceled), .errorEnd, .errorSpan,
        ]

        init(rawValue: Int64) { self.rawValue = rawValue }

        /// A hop that ended so.
        init(_ outcome: HopOutcome) { rawValue = 1 << Int64(outcome.rawValue) }
    }

    /// A range of times in Unix nanoseconds that grows.
    struct Times: Hashable {
        var from: UInt64 = UInt64(Int64.max)
        var to: UInt64 = 0

        mutating func insert(_ time: UInt64) {
            from = min(from, time)
            to = max(to, min(time, UInt64(Int64.max)))
        }

        mutating func formUnion(_ other: Times) {
            from = min(from, other.from)
            to = max(to, other.to)
        }

        /// Whether nothing was inserted.
        var isEmpty: Bool { from > to }
    }

    /// The last rows that belong to it, of `trace`, `hop` and `span`.
    var lastTrace: Int64 = 0
    var lastHop: Int64 = 0
    var lastSpan: Int64 = 0
    /// Of its rows in `trace`, the times there.
    var traces = Times()
    /// Of its hops and of its spans with an error, the starts.
    var hops = Times()
    /// The longest of its hops.
    var longestNano: Int64 = 0
    var marks: Marks = []
    /// The rows in `text` of its hops' actors and fingerprints, and of the types and codes of their errors.
    var texts: Set<Int64> = []
    /// What its hops took in and put out.
    var flow: [Flow] = []

    static func encode(texts: Set<Int64>) -> [UInt8] { Words.encode(texts.sorted().map { UInt64(bitPattern: $0) }) }

    static func decodeTexts(_ bytes: RawSpan) -> Set<Int64> { Set(Words.decode(bytes).map { Int64(bitPattern: $0) }) }
}
