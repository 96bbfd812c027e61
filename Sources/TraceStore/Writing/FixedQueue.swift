// SPDX-License-Identifier: Apache-2.0

/// A first-in first-out queue of fixed size: appending to a full one takes the oldest out.
struct FixedQueue<Element> {
    private var elements: [Element] = []
    private var next = 0
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Appends, and returns what had to go for it.
    mutating func append(_ element: Element) -> Element? {
        guard elements.count >= capacity else {
            elements.append(element)
            return nil
        }
        let oldest = elements[next]
        elements[next] = element
        next = (next + 1) % capacity
        return oldest
    }
}
