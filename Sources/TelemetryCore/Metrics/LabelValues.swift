// SPDX-License-Identifier: Apache-2.0

/// The label values of one series, in the order of the family's labels.
///
/// Up to four values are held without an allocation, so that looking a series up costs none.
public struct LabelValues: Sendable {
    /// The number of values.
    public let count: Int

    private let first: String
    private let second: String
    private let third: String
    private let fourth: String
    private let rest: [String]

    /// A hash of the bytes, made once for the search and for every comparison.
    let digest: UInt64

    /// Whether all bytes are ASCII; texts of that kind that are equal and equally long have the same bytes.
    private let isASCII: Bool

    /// Creates up to four values; a missing one is the empty text.
    public init(_ first: String? = nil, _ second: String? = nil, _ third: String? = nil, _ fourth: String? = nil) {
        self.first = first ?? ""
        self.second = second ?? ""
        self.third = third ?? ""
        self.fourth = fourth ?? ""
        rest = []
        count = fourth != nil ? 4 : third != nil ? 3 : second != nil ? 2 : first != nil ? 1 : 0
        var digest = LabelDigest(count: count)
        if let first { digest.mix(first) }
        if let second { digest.mix(second) }
        if let third { digest.mix(third) }
        if let fourth { digest.mix(fourth) }
        self.digest = digest.value
        isASCII = digest.isASCII
    }

    /// Creates any number of values.
    public init(_ values: [String]) {
        func value(_ index: Int) -> String { index < values.count ? values[index] : "" }
        first = value(0)
        second = value(1)
        third = value(2)
        fourth = value(3)
        rest = Array(values.dropFirst(4))
        count = values.count
        var digest = LabelDigest(count: count)
        for value in values { digest.mix(value) }
        self.digest = digest.value
        isASCII = digest.isASCII
    }

    /// The values as a list.
    public var array: [String] {
        Array([first, second, third, fourth].prefix(count)) + rest
    }
}

// By bytes: what Swift holds for the same text, composed and decomposed letters for instance, is not the same series to
// Prometheus.
extension LabelValues: Hashable {
    /// Whether two lists of values are the same series.
    @inline(__always)
    public static func == (left: LabelValues, right: LabelValues) -> Bool {
        guard left.digest == right.digest, left.count == right.count else { return false }
        let count = left.count
        let isASCII = left.isASCII
        if count > 0, !isSame(left.first, right.first, isASCII) { return false }
        if count > 1, !isSame(left.second, right.second, isASCII) { return false }
        if count > 2, !isSame(left.third, right.third, isASCII) { return false }
        if count > 3, !isSame(left.fourth, right.fourth, isASCII) { return false }
        return left.rest.elementsEqual(right.rest) { isSame($0, $1, isASCII) }
    }

    @inline(__always)
    private static func isSame(_ left: String, _ right: String, _ isASCII: Bool) -> Bool {
        left.utf8.count == right.utf8.count && left == right && (isASCII || left.utf8.elementsEqual(right.utf8))
    }

    /// Hashes the values that are there.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }
}
