// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import Testing

/// RFC 3986, section 2.
struct PercentEncodingTests {
    @Test func `all but unreserved bytes are encoded, in capital digits`() {
        #expect(PercentEncoding.encode("aZ09-._~") == "aZ09-._~")
        #expect(PercentEncoding.encode("a b/ä+\n") == "a%20b%2F%C3%A4%2B%0A")
    }

    @Test func `what is to be kept is kept`() {
        #expect(PercentEncoding.encode("a/b:c@d e", keeping: ":@/") == "a/b:c@d%20e")
    }
}
