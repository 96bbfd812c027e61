// SPDX-License-Identifier: Apache-2.0

import Foundation
import TelemetryCore
import Testing

/// Log lines have the keys that are declared, and no others.
struct LogKeysTests {
    @Test func `every key is declared once, with its meaning, and written`() {
        let text = Checkout.semantics.filter { $0.path.contains("/LogKeys") }.map(\.text).joined()
        let keys = text.matches(of: /static let (\w+) = "([^"]+)"/)
        #expect(keys.map { String($0.output.2) }.sorted() == LogKeyCatalog.all.map(\.key).sorted())
        for key in keys {
            let symbol = "LogKeys.\(key.output.1)"
            #expect(Checkout.users.contains { $0.text.contains(symbol) }, "nobody writes \(symbol)")
        }
        #expect(LogKeyCatalog.all.allSatisfy { !$0.meaning.isEmpty })
    }

    @Test func `no line spells its keys`() {
        for file in Checkout.users {
            #expect(
                file.text.firstMatch(of: /metadata: \[\s*"[a-z_]+"\s*:/) == nil,
                "\(file.path) spells a log key"
            )
        }
    }
}
