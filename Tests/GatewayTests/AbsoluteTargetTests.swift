// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Gateway

struct AbsoluteTargetTests {
    @Test(arguments: [
        "", "/", "/tools", "/envelopes?limit=1", "//evil.example/tools", "/http://evil.example/", "*", "localhost:80",
    ])
    func `a path is no URL`(text: String) {
        #expect(AbsoluteTarget(text) == nil)
    }

    @Test(arguments: [
        ("http://localhost/tools", "localhost", "/tools"), ("HTTP://LocalHost:8081/a?b", "LocalHost:8081", "/a?b"),
        ("https://[::1]:8443/", "[::1]:8443", "/"), ("http://a@b/c", "a@b", "/c"), ("http://host", "host", "/"),
        ("http://host?x=/y", "host", "/?x=/y"), ("http://host#x/tools", "host", "/#x/tools"),
        ("http:///tools", "", "/tools"), ("ftp://host//tools", "host", "//tools"),
        ("http://host/http://other/", "host", "/http://other/"),
    ])
    func `a URL has a host, and a path that is never empty`(text: String, host: String, path: String) {
        let target = AbsoluteTarget(text)
        #expect(target?.host == host && target?.path == path)
    }
}
