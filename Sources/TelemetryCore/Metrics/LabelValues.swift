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

    /// Creates up to four values; a missing one is the empty text.
    public init(_ first: String? = nil, _ second: String? = nil, _ third: String? = nil, _ fourth: String? = nil) {
        self.first = first ?? ""
        self.second = second ?? ""
        self.third = third ?? ""
        self.fourth = fourth ?? ""
        rest = []
        count = fourth != nil ? 4 : third != nil ? 3 : second != nil ? 2 : first != nil ? 1 : 0
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
    }

    /// The values as a list.
    public var array: [String] {
        Array([first, second, third, fourth].prefix(count)) + rest
    }
}

extension LabelValues: Hashable {
    /// Whether two lists of values are the same series.
    public static func == (left: LabelValues, right: LabelValues) -> Bool {
        left.count == right.count && left.first == right.first && left.second == right.second
            && left.third == right.third && left.fourth == right.fourth && left.rest == right.rest
    }

    /// Hashes only the values that are there.
    public func hash(into hasher: inout Hasher) {
        if count > 0 { hasher.combine(first) }
        if count > 1 { hasher.combine(second) }
        if count > 2 { hasher.combine(third) }
        if count > 3 { hasher.combine(fourth) }
        for value in rest { hasher.combine(value) }
    }
}
