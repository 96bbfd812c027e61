// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The article "Write a transport" shows the files that the tests compile, not copies that went their own way.
struct TransportArticleTests {
    @Test(arguments: ["Shelf", "ShelfTransport", "ShelfHarness", "ShelfTransportTests"])
    func `the article shows the example as it is`(file: String) {
        let article = Checkout.text(of: "Sources/TransportTesting/TransportTesting.docc/WritingATransport.md")
        let source = Checkout.text(of: "Tests/TransportsTests/Example/\(file).swift")
        // All but the line of the licence.
        let code = source.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)[1]
        #expect(article.contains("```swift\n\(code.trimmingCharacters(in: .newlines))\n```"))
    }
}
