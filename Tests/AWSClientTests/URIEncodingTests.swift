// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient

@Suite struct URIEncodingTests {
    @Test(arguments: [
        ("plain-._~09AZaz", "plain-._~09AZaz"), ("a b+c", "a%20b%2Bc"), ("ä/€", "%C3%A4%2F%E2%82%AC"),
        ("100%", "100%25"), ("a&b=c?d#e", "a%26b%3Dc%3Fd%23e"), ("\u{0}\u{7F}", "%00%7F"), ("", ""),
    ])
    func `all but the unreserved characters are encoded in capitals`(text: String, encoded: String) {
        #expect(URIEncoding.component(text) == encoded)
    }

    @Test func `the slashes of a key stay`() {
        #expect(
            URIEncoding.path("happy-asya/2026-01-31T00:00:00.1Z/a/%2F.json")
                == "happy-asya/2026-01-31T00%3A00%3A00.1Z/a/%252F.json"
        )
        #expect(URIEncoding.path("a//../b/") == "a//../b/")
    }

    @Test func `a query is sorted by the encoded names`() {
        #expect(
            URIEncoding.query([("prefix", "a/b c"), ("list-type", "2"), ("a", "")]) == "a=&list-type=2&prefix=a%2Fb%20c"
        )
    }
}
