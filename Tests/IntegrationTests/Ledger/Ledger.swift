// SPDX-License-Identifier: Apache-2.0

import Foundation
import Transports

/// Which results are expected, and which have come how often.
struct Ledger: Sendable {
    private(set) var counts: [String: Int] = [:]
    private let expected: Set<String>
    /// Results that nobody expects, or in a queue where they do not belong.
    var strangers = 0

    init(_ expected: [String]) { self.expected = Set(expected) }

    /// Enters what arrived at the right end.
    mutating func enter(_ deliveries: [Delivery]) {
        enter(deliveries.map { try? JSONSerialization.jsonObject(with: Data($0.body)) as? [String: Any] })
    }

    /// Enters envelopes that were stored.
    mutating func enter(_ envelopes: [[String: Any]?]) {
        for envelope in envelopes {
            if let id = envelope?["id"] as? String, expected.contains(id) {
                counts[id, default: 0] += 1
            } else {
                strangers += 1
            }
        }
    }

    var arrived: Int { counts.count }
    var lost: Int { expected.count - counts.count }
    var isComplete: Bool { lost == 0 }
    var duplicates: Int { counts.values.reduce(0) { $0 + $1 - 1 } }
}
