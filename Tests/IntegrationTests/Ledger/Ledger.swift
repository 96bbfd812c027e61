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
        for delivery in deliveries {
            let envelope = try? JSONSerialization.jsonObject(with: Data(delivery.body)) as? [String: Any]
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
