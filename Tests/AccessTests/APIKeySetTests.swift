// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import Access

@Suite struct APIKeySetTests {
    private func problem(_ text: String) -> APIKeyProblem? {
        do throws(APIKeyProblem) {
            _ = try APIKeySet(parsing: text, source: "keys")
            return nil
        } catch {
            return error
        }
    }

    @Test func `a list has names, keys and scopes, and comments`() throws {
        let keys = try APIKeySet(
            parsing: "# who may call\n\n ci:0123456789abcdef: a , b \r\nops@example.com:fedcba9876543210fedc:*\n"
                + "guest:0000111122223333;",
            source: "keys"
        )
        #expect(keys.keys.map(\.name) == ["ci", "ops@example.com", "guest"])
        #expect(keys.keys.map(\.scopes) == [["a", "b"], ["*"], []])
        let principal = try #require(keys.principal(withKey: "fedcba9876543210fedc"))
        #expect(principal.id == "key:ops@example.com")
        #expect(principal.allows(["anything", "at all"]))
        #expect(keys.principal(withKey: "fedcba9876543210fed") == nil)
        #expect(keys.principal(withKey: "") == nil)
    }

    @Test func `the digest of a key may stand in its place`() throws {
        // printf 0123456789abcdef | sha256sum
        let digest = "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f"
        let keys = try APIKeySet(
            parsing: "ci:sha256:\(digest):a;other:sha256:\(digest.uppercased().dropLast())0",
            source: "x"
        )
        #expect(keys.principal(withKey: "0123456789abcdef")?.id == "key:ci")
        #expect(keys.principal(withKey: digest) == nil)
    }

    @Test(arguments: [
        ("", nil), ("# nothing\n", nil), ("ci", 1), ("ci:", 1), (":0123456789abcdef", 1), ("a b:0123456789abcdef", 1),
        ("\nci:short", 2), ("ci:0123456789abcdef:a b", 1), ("ci:0123456789abcdef:a,,b", 1),
        ("ci:0123456789abcdef:a:b", 1), ("ci:sha256:abc", 1), ("ci:sha256", 1), ("ci:0123456789abcdé", 1),
        ("ci:0123456789abcdef;ci:fedcba9876543210", 2), ("ci:0123456789abcdef\n#\nme:0123456789abcdef", 3),
    ])
    func `a list that is not of the form is refused with its line`(list: String, line: Int?) throws {
        let problem = try #require(self.problem(list))
        #expect(problem.line == line)
        #expect(!problem.description.contains("0123456789"))
        #expect(!problem.description.contains("short"))
    }

    @Test func `a list of more than a thousand keys is refused`() throws {
        let list = (0...1000).map { "k\($0):\(String(repeating: "k", count: 16))\($0)" }.joined(separator: "\n")
        #expect(problem(list)?.reason.contains("1000") == true)
    }

    @Test func `no key is in any description`() throws {
        let keys = try APIKeySet(parsing: "ci:0123456789abcdef:a", source: "x")
        for text in ["\(keys)", "\(keys.keys[0])", String(reflecting: keys.keys[0])] {
            #expect(!text.contains("0123456789abcdef"))
        }
    }

    @Test func `any text is refused or read, and what is read holds its rules`() {
        var generator = SeededGenerator(seed: 5)
        let pieces = [
            "ci", "ops", ":", ":", ";", "\n", "\r\n", ",", "sha256", "*", "a", " ", "#", "0123456789abcdef", "\u{301}",
            "é",
            "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f",
        ]
        var read = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }.joined()
            guard let keys = try? APIKeySet(parsing: text, source: "x") else { continue }
            read += 1
            #expect(Set(keys.keys.map(\.name)).count == keys.keys.count)
            #expect(keys.keys.allSatisfy { !$0.name.isEmpty && $0.digest.count == 32 })
        }
        #expect(read > 20)
    }
}
