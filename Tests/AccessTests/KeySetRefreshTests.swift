// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Access

@Suite struct KeySetRefreshTests {
    private static let second: UInt64 = 1_000_000_000
    private let keys: JSONWebKeySet

    init() throws {
        keys = try JSONWebKeySet(parsing: Claims.keySet([try SigningKey.make(for: .es256).publicKey(id: "k1")]))
    }

    /// A step without the keys, to compare.
    private func word(_ step: KeySetRefresh.Step) -> String {
        switch step {
        case .use(_, let generation): "use \(generation)"
        case .fetch: "fetch"
        case .wait: "wait"
        case .unavailable(let time): "unavailable \(time / Self.second)"
        }
    }

    @Test func `the first caller fetches and the others wait for it`() {
        var refresh = KeySetRefresh()
        #expect(word(refresh.request(at: 0)) == "fetch")
        #expect(word(refresh.request(at: 1)) == "wait")
        refresh.fetched(keys, at: 2)
        #expect(word(refresh.request(at: 3)) == "use 1")
    }

    @Test func `when keys are old one caller fetches while the others use them`() {
        var refresh = refresh()
        #expect(word(refresh.request(at: 599 * Self.second)) == "use 1")
        #expect(word(refresh.request(at: 600 * Self.second)) == "fetch")
        #expect(word(refresh.request(at: 601 * Self.second)) == "use 1")
        refresh.fetched(keys, at: 602 * Self.second)
        #expect(word(refresh.request(at: 603 * Self.second)) == "use 2")
    }

    @Test func `an issuer that fails is asked every ten seconds and its keys are used for a day`() {
        var refresh = refresh()
        #expect(word(refresh.request(at: 600 * Self.second)) == "fetch")
        #expect(refresh.failed(at: 605 * Self.second) == true)
        #expect(word(refresh.request(at: 614 * Self.second)) == "use 1")
        #expect(word(refresh.request(at: 615 * Self.second)) == "fetch")
        #expect(refresh.failed(at: 86_399 * Self.second) == true)
        #expect(word(refresh.request(at: 86_400 * Self.second)) == "unavailable 9")
        #expect(word(refresh.request(at: 86_409 * Self.second)) == "fetch")
        #expect(refresh.failed(at: 86_410 * Self.second) == false)
    }

    @Test func `a missing key is asked for once in ten seconds`() {
        var refresh = refresh()
        #expect(word(refresh.request(newerThan: 1, at: 9 * Self.second)) == "use 1")
        #expect(word(refresh.request(newerThan: 1, at: 10 * Self.second)) == "fetch")
        #expect(word(refresh.request(newerThan: 1, at: 10 * Self.second)) == "wait")
        #expect(word(refresh.request(at: 10 * Self.second)) == "use 1")
        refresh.fetched(keys, at: 11 * Self.second)
        #expect(word(refresh.request(newerThan: 1, at: 12 * Self.second)) == "use 2")
        #expect(word(refresh.request(newerThan: 2, at: 12 * Self.second)) == "use 2")
    }

    @Test func `a fetch that was given up is taken over at once`() {
        var refresh = KeySetRefresh()
        _ = refresh.request(at: 0)
        refresh.abandoned()
        #expect(word(refresh.request(at: 0)) == "fetch")
    }

    private func refresh() -> KeySetRefresh {
        var refresh = KeySetRefresh()
        _ = refresh.request(at: 0)
        refresh.fetched(keys, at: 0)
        return refresh
    }
}
