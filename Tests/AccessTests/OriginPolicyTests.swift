// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import Access

@Suite struct OriginPolicyTests {
    private func verdict(_ policy: OriginPolicy, origin: String?, host: String?) -> String {
        do throws(AccessError) {
            try policy.check(origin: origin, host: host)
            return "passes"
        } catch {
            return error.code
        }
    }

    @Test func `on loopback only names of loopback are served`() {
        let policy = OriginPolicy(isLoopback: true)
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.1.2.3", "[::1]:8080", "localhost."] {
            #expect(verdict(policy, origin: nil, host: host) == "passes", "\(host)")
        }
        let rebinding = [
            "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "128.0.0.1",
            "127.0.0.1@evil.example", "evil.example\\@localhost", "localhost:evil", "localhost:99999", "127.0.0.256",
            "[::1]evil", "[::1", "", " localhost", "0.0.0.0", "[::]",
        ]
        for host in rebinding {
            #expect(verdict(policy, origin: nil, host: host) == "host_refused", "\(host)")
        }
        #expect(verdict(policy, origin: nil, host: nil) == "host_refused")
    }

    @Test func `elsewhere the names that are set are served, and any when none are`() {
        let open = OriginPolicy(isLoopback: false)
        #expect(verdict(open, origin: nil, host: "gateway.example:8080") == "passes")
        #expect(verdict(open, origin: nil, host: nil) == "passes")
        let named = OriginPolicy(hosts: ["gateway.example"], isLoopback: false)
        #expect(verdict(named, origin: nil, host: "Gateway.Example:443") == "passes")
        #expect(verdict(named, origin: nil, host: "localhost:8080") == "passes")
        #expect(verdict(named, origin: nil, host: "evil.example") == "host_refused")
        #expect(verdict(named, origin: nil, host: nil) == "host_refused")
    }

    @Test func `pages of this machine may use the server when no origins are set`() {
        let policy = OriginPolicy(isLoopback: true)
        for origin in ["http://localhost:3000", "https://127.0.0.1", "http://[::1]:5173"] {
            #expect(verdict(policy, origin: origin, host: "localhost:8080") == "passes", "\(origin)")
        }
        let foreign = [
            "https://evil.example", "null", "", "localhost", "http://", "http://localhost:3000/path", "file://",
            "http://localhost.evil.example", "http://evil.example#localhost", "http://localhost@evil.example",
        ]
        for origin in foreign {
            #expect(verdict(policy, origin: origin, host: "localhost:8080") == "origin_refused", "\(origin)")
        }
    }

    @Test func `of set origins scheme, host and port count`() throws {
        let origin = try #require(Origin("https://App.example"))
        let policy = OriginPolicy(origins: [origin], isLoopback: false)
        #expect(verdict(policy, origin: "https://app.example", host: "gw.example") == "passes")
        #expect(verdict(policy, origin: "https://app.example:443", host: "gw.example") == "passes")
        for origin in ["http://app.example", "https://app.example:8443", "https://x.app.example", "http://localhost"] {
            #expect(verdict(policy, origin: origin, host: "gw.example") == "origin_refused", "\(origin)")
        }
    }

    @Test func `the server's own pages may use it, also behind a proxy that speaks TLS`() {
        let policy = OriginPolicy(hosts: ["gw.example"], isLoopback: false)
        #expect(verdict(policy, origin: "https://gw.example", host: "gw.example") == "passes")
        #expect(verdict(policy, origin: "http://gw.example:8080", host: "gw.example:8080") == "passes")
        #expect(verdict(policy, origin: "https://gw.example:8443", host: "gw.example") == "origin_refused")
        // A page that has made its own name point here is refused by that name.
        #expect(verdict(policy, origin: "http://evil.example", host: "evil.example") == "host_refused")
    }

    @Test func `any text is refused or read`() {
        var generator = SeededGenerator(seed: 4)
        let alphabet = Array("ahtps:/.[]@0189-_# \u{e9}lo")
        for _ in 0..<5000 {
            let text = String(
                (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                }
            )
            if let host = HostName(authority: text) {
                #expect(!host.name.isEmpty && host.name.allSatisfy { $0.isASCII && !"/@[]# ".contains($0) })
            }
            _ = Origin(text)
            _ = HostName(text)
        }
    }
}
