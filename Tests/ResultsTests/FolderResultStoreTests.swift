// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Results

struct FolderResultStoreTests {
    private let time: UInt64 = 1_763_467_200_123_456_789

    private func envelope(_ id: String, at current: Int = 1) -> Envelope {
        Envelope(id: id, route: Route(actors: ["read", "write"], current: current), payload: RawJSON(int: 1))
    }

    private func key(_ id: String, at current: Int = 1, _ outcome: ResultOutcome = .happy) -> String {
        ResultKey(envelope: envelope(id, at: current), outcome: outcome, storedAtUnixNano: time).description
    }

    @Test func `a result lies whole under its key, one line of JSON`() async throws {
        let folder = try ResultFolder()
        let store = FolderResultStore(directory: folder.path, now: { 1_763_467_200_123_456_789 })
        let key = try await store.store(envelope("one"), outcome: .happy)
        var reader = FolderResultReader(directory: folder.path, sinceUnixNano: 0)
        let entries = reader.next()
        #expect(entries.map(\.path) == ["\(folder.path)/\(key)"])
        #expect(entries.first?.bytes == envelope("one").encoded() + [0x0A])
    }

    @Test func `a folder that cannot be made is an error that names it`() async throws {
        let store = FolderResultStore(directory: "/proc/none", now: { 0 })
        let error = await #expect(throws: ResultStoreError.self) {
            try await store.store(envelope("one"), outcome: .happy)
        }
        #expect(error?.description.contains("/proc/none") == true)
    }

    @Test func `keys sort by time and name the end, the last actor and the envelope`() {
        #expect(key("one") == "happy-asya/2025-11-18T12:00:00.100000Z/write/one.json")
        #expect(key("one", .error) == "error-asya/2025-11-18T12:00:00.100000Z/write/one.json")
    }

    @Test func `the last actor is the current one, or the route's last one at its start and past its end`() {
        #expect(key("one", at: 0).hasSuffix("/write/one.json"))
        #expect(key("one", at: 1).hasSuffix("/write/one.json"))
        #expect(key("one", at: 2).hasSuffix("/write/one.json"))
    }

    @Test(arguments: [
        ("a/b", "a%2Fb"), ("..", "%2E%2E"), (".", "%2E"), ("a b", "a%20b"), ("é", "%C3%A9"), ("%", "%25"), ("", "%00"),
    ])
    func `an id is one path component whatever it holds`(id: String, name: String) {
        #expect(ResultKey.escaped(id) == name)
    }

    @Test func `long ids keep their start and stay different`() {
        let long = String(repeating: "x", count: 300)
        #expect(ResultKey.escaped(long + "1") != ResultKey.escaped(long + "2"))
        #expect(ResultKey.escaped(long).utf8.count <= 200)
        #expect(ResultKey.escaped(long).hasPrefix(String(repeating: "x", count: 180)))
    }
}
