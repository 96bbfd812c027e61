// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPClient

@Suite struct ConnectionTargetTests {
    private static func target(_ url: String, _ name: String?) throws -> ConnectionTarget {
        var request = HTTPRequest(url: url)
        request.tls.serverName = name
        return try ConnectionTarget(request)
    }

    @Test func `without another name, the address stays as it is`() throws {
        for (url, name) in [("https://a:1/x", nil), ("http://a:1/x", "b")] {
            let target = try Self.target(url, name)
            #expect(target.url == url)
            #expect(target.hostHeader == nil)
            #expect(target.connection == nil)
        }
    }

    @Test(
        arguments: [
            ("https://10.0.0.1:6443/api?x=1", "https://kube:6443/api?x=1", "10.0.0.1:6443", "kube:6443:10.0.0.1:6443"),
            ("https://host", "https://kube:443", "host", "kube:443:host:443"),
            ("https://host?x=a:b", "https://kube:443?x=a:b", "host", "kube:443:host:443"),
            ("https://[fd00::1]/x", "https://kube:443/x", "[fd00::1]", "kube:443:[fd00::1]:443"),
            ("https://[fd00::1]:99/x", "https://kube:99/x", "[fd00::1]:99", "kube:99:[fd00::1]:99"),
        ]
    )
    func `another name goes into the address, and the connection where the address said`(
        url: String,
        asked: String,
        host: String,
        connection: String
    ) throws {
        let target = try Self.target(url, "kube")
        #expect(target.url == asked)
        #expect(target.hostHeader == host)
        #expect(target.connection == connection)
    }

    @Test func `a name that is none is refused`() {
        for name in ["", "a b", "a:1", "a/b", "a\r\nx"] {
            #expect(throws: HTTPError.self) { try Self.target("https://host", name) }
        }
        #expect(throws: HTTPError.self) { try Self.target("https://user@host", "kube") }
    }
}
