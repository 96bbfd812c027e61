// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MCP

struct MCPOriginPolicyTests {
    @Test(arguments: [
        "http://localhost", "http://localhost:6274", "https://127.0.0.1:8443", "http://127.8.9.10", "http://[::1]:80",
        "HTTP://LocalHost:1",
    ])
    func `pages of this machine may send requests`(origin: String) {
        #expect(MCPOriginPolicy().allows(origin))
    }

    @Test(arguments: [
        "", "null", "http://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example",
        "http://127.0.0.256", "http://[::1].evil.example", "http://localhost:80:80", "http://localhost:99999",
        "http://localhost@evil.example", "file://localhost", "localhost", "http://[::1", "http://10.0.0.1",
        "http://127.0.0", "http://localhost:+80", "http://localhost/path",
    ])
    func `pages of other machines may not`(origin: String) {
        #expect(!MCPOriginPolicy().allows(origin))
    }

    @Test func `named origins may, and only they`() {
        let policy = MCPOriginPolicy(allowed: ["https://Chat.example.com", "https://other.example:8443"])
        #expect(policy.allows("https://chat.example.com"))
        #expect(policy.allows("https://other.example:8443"))
        #expect(!policy.allows("http://chat.example.com"))
        #expect(!policy.allows("https://other.example"))
        #expect(policy.allows("http://localhost:3000"))
    }

    @Test func `a star stands for every origin`() {
        #expect(MCPOriginPolicy(allowed: ["*"]).allows("https://anything.example"))
    }
}
