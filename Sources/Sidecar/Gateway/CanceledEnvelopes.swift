// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Envelopes

/// The envelopes that were canceled last, a bounded number: pure state.
struct CanceledEnvelopes {
    static let limit = 10_000

    private var ids: Set<String> = []
    private var order: Deque<String> = []

    var count: Int { ids.count }

    /// Remembers an envelope; when there are too many, the one that was remembered first is forgotten.
    mutating func insert(_ id: String) {
        guard ids.insert(id).inserted else { return }
        order.append(id)
        if order.count > Self.limit { ids.remove(order.removeFirst()) }
    }

    /// Whether an envelope, or one that it was fanned out of, was canceled.
    func contains(_ envelope: Envelope) -> Bool {
        guard !ids.isEmpty else { return false }
        if ids.contains(envelope.id) { return true }
        guard let parentID = envelope.parentID else { return false }
        if ids.contains(parentID) { return true }
        // Only the parent is named; the ids of those before it are what is left of its own: `<id>-<hop>-<element>`.
        var rest = Substring(parentID)
        while let ancestor = Self.origin(of: rest) {
            if ids.contains(String(ancestor)) { return true }
            rest = ancestor
        }
        return false
    }

    private static func origin(of id: Substring) -> Substring? {
        var rest = id
        for _ in 0..<2 {
            guard let hyphen = rest.utf8.lastIndex(of: UInt8(ascii: "-")), hyphen > rest.startIndex else { return nil }
            let number = rest[rest.index(after: hyphen)...]
            guard !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest = rest[..<hyphen]
        }
        return rest
    }
}
