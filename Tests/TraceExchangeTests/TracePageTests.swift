// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TraceExchange

@Suite struct TracePageTests {
    private let page = String(decoding: TracePage.document(of: SampleTrace.trace), as: UTF8.self)

    private func count(_ text: String) -> Int { page.components(separatedBy: text).count - 1 }

    @Test func `a payload cannot end the element that it stands in`() throws {
        let data = try #require(
            page.components(separatedBy: #"<script type="application/json" id="trace">"#).last?
                .components(separatedBy: "</script>").first
        )
        let trace = try #require(JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
        #expect((trace["spans"] as? [Any])?.count == 12 && (trace["hops"] as? [Any])?.count == 5)
        #expect(data.contains(#"\u003c/script>\u003cscript>alert(1)"#))
        #expect(count("</script>") == 2 && count("<script") == 2, "one element of data, one of code")
    }

    @Test func `nothing is fetched`() {
        #expect(page.contains("default-src 'none'"))
        for reference in [" src=", "@import", "url(", "fetch(", "XMLHttpRequest", "import("] {
            #expect(!page.contains(reference), "\(reference)")
        }
        #expect(count(" href=") == 1 && page.contains(#"href="data:,""#))
    }
}
