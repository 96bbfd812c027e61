// SPDX-License-Identifier: Apache-2.0

internal import Settings
internal import Testing

struct ListenAddressTests {
    @Test(arguments: [
        (":8080", ListenAddress(port: 8080)), ("127.0.0.1:0", ListenAddress(host: "127.0.0.1", port: 0)),
        ("[::1]:9000", ListenAddress(host: "::1", port: 9000)),
        ("localhost:80", ListenAddress(host: "localhost", port: 80)),
    ])
    func `is read and written`(text: String, expected: ListenAddress) {
        #expect(ListenAddress(text) == expected)
        #expect(expected.description == text)
    }

    @Test(arguments: [
        "", "8080", ":", "host:", ":65536", ":-1", ":+1", "::1:80", "[::1]", "[]:80", "[::1:80", "a b:80",
        "http://x:80", ":8o",
    ])
    func `other texts are refused`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
