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

    private var elements: [Element]

    /// Creates an empty list; nothing is allocated.
    public init() {
        elements = []
    }

    /// The value of a key; setting `nil` removes the attribute.
    public subscript(key: AttributeKey) -> AttributeValue? {
        get { elements.first { $0.key == key }?.value }
        set {
            guard let newValue else {
                elements.removeAll { $0.key == key }
                return
            }
            set(key, newValue)
        }
    }

    /// Sets an attribute.
    public mutating func set(_ key: AttributeKey, _ value: AttributeValue) {
        for index in elements.indices where elements[index].key == key {
            elements[index].value = value
            return
        }
        elements.append(Element(key: key, value: value))
    }

    /// Sets an attribute unless that would make more than `limit` of them; answers whether it was set.
    mutating func set(_ key: AttributeKey, _ value: AttributeValue, limit: Int) -> Bool {
        for index in elements.indices where elements[index].key == key {
            elements[index].value = value
            return true
        }
        guard elements.count < limit else { return false }
        // Spans get their attributes one by one: one allocation instead of four.
        if elements.isEmpty { elements.reserveCapacity(8) }
        elements.append(Element(key: key, value: value))
        return true
    }

    /// Sets every attribute of another list.
    public mutating func merge(_ other: Attributes) {
        for element in other.elements { set(element.key, element.value) }
    }

    /// Makes room for `count` attributes.
    public mutating func reserveCapacity(_ count: Int) {
        elements.reserveCapacity(count)
    }

    /// Replaces every value by what `transform` makes of it.
    mutating func transformValues(_ transform: (AttributeValue) -> AttributeValue) {
        for index in elements.indices { elements[index].value = transform(elements[index].value) }
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
    public subscript(position: Int) -> Element { elements[position] }
}

extension Attributes: ExpressibleByDictionaryLiteral {
    /// Creates a list from a literal; of two equal keys the later wins.
    public init(dictionaryLiteral elements: (AttributeKey, AttributeValue)...) {
        self.init()
        self.elements.reserveCapacity(elements.count)
        for (key, value) in elements { set(key, value) }
    }
}
