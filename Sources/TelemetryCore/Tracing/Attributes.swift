// SPDX-License-Identifier: Apache-2.0

/// An ordered list of attributes in which a key occurs once: the last write wins and keeps the first one's place.
public struct Attributes: Hashable, Sendable {
    /// One attribute.
    public struct Element: Hashable, Sendable {
        /// The name.
        public let key: AttributeKey

        /// The value.
        public var value: AttributeValue

        /// Creates an attribute.
        public init(key: AttributeKey, value: AttributeValue) {
            self.key = key
            self.value = value
        }
    }

    // Pairs, because an array of pairs is what a literal arrives as: it is kept as it is.
    private var elements: [(AttributeKey, AttributeValue)]

    /// Creates an empty list; nothing is allocated.
    public init() {
        elements = []
    }

    /// The value of a key; setting `nil` removes the attribute.
    public subscript(key: AttributeKey) -> AttributeValue? {
        get { elements.first { $0.0 == key }?.1 }
        set {
            guard let newValue else {
                elements.removeAll { $0.0 == key }
                return
            }
            set(key, newValue)
        }
    }

    /// Sets an attribute.
    public mutating func set(_ key: AttributeKey, _ value: AttributeValue) {
        if let index = index(of: key) {
            elements[index].1 = value
            return
        }
        elements.append((key, value))
    }

    /// Sets an attribute unless that would make more than `limit` of them; answers whether it was set.
    mutating func set(_ key: AttributeKey, _ value: AttributeValue, limit: Int) -> Bool {
        if let index = index(of: key) {
            elements[index].1 = value
            return true
        }
        guard elements.count < limit else { return false }
        // Spans get their attributes one by one: one allocation instead of four.
        if elements.isEmpty { elements.reserveCapacity(8) }
        elements.append((key, value))
        return true
    }

    /// Where a key is; through a span, because an array hands out copies.
    private func index(of key: borrowing AttributeKey) -> Int? {
        let elements = elements.span
        for index in elements.indices where elements[index].0 == key { return index }
        return nil
    }

    /// Sets every attribute of another list.
    public mutating func merge(_ other: Attributes) {
        for (key, value) in other.elements { set(key, value) }
    }

    /// Makes room for `count` attributes.
    public mutating func reserveCapacity(_ count: Int) {
        elements.reserveCapacity(count)
    }

    /// Shows every attribute in order to `body`; costs less than iterating, which copies each.
    package func forEachPair(_ body: (borrowing AttributeKey, borrowing AttributeValue) -> Void) {
        let elements = elements.span
        for index in elements.indices { body(elements[index].0, elements[index].1) }
    }

    /// Replaces every value by what `transform` makes of it.
    mutating func transformValues(_ transform: (AttributeValue) -> AttributeValue) {
        for index in elements.indices { elements[index].1 = transform(elements[index].1) }
    }

    /// Removes all but the first `count` attributes and returns how many went.
    mutating func truncate(to count: Int) -> Int {
        let excess = elements.count - count
        guard excess > 0 else { return 0 }
        elements.removeLast(excess)
        return excess
    }
}

extension Attributes: RandomAccessCollection {
    /// The position of the first attribute.
    public var startIndex: Int { elements.startIndex }

    /// The position after the last attribute.
    public var endIndex: Int { elements.endIndex }

    /// The attribute at a position.
    public subscript(position: Int) -> Element {
        let (key, value) = elements[position]
        return Element(key: key, value: value)
    }
}

extension Attributes {
    /// Whether both have the same attributes in the same order.
    public static func == (left: Attributes, right: Attributes) -> Bool {
        left.elements.elementsEqual(right.elements) { $0 == $1 }
    }

    /// Hashes keys and values in order.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(elements.count)
        for (key, value) in elements {
            hasher.combine(key)
            hasher.combine(value)
        }
    }
}

extension Attributes: ExpressibleByDictionaryLiteral {
    /// Creates a list from a literal; of two equal keys the later wins.
    public init(dictionaryLiteral elements: (AttributeKey, AttributeValue)...) {
        self.elements = elements
        guard hasRepeatedKey else { return }
        self.elements = []
        for (key, value) in elements { set(key, value) }
    }

    private var hasRepeatedKey: Bool {
        // Keys of different lengths differ, which spares nearly all comparisons of the keys of one span.
        var lengths: UInt64 = 0
        let elements = elements.span
        for index in elements.indices {
            let length: UInt64 = 1 << UInt64(truncatingIfNeeded: elements[index].0.name.utf8.count & 63)
            if lengths & length != 0 {
                for earlier in 0..<index where elements[earlier].0 == elements[index].0 { return true }
            }
            lengths |= length
        }
        return false
    }
}
