// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Credentials

@Suite struct `The refresh of credentials` {
    private static let patience: UInt64 = 30

    private let first = TestCredential(name: "1", staleAtUnixNano: 100, endsAtUnixNano: 200)
    private let second = TestCredential(name: "2")

    @Test func `has the first caller fetch and the others wait`() {
        var refresh = CredentialRefresh<TestCredential>(patience: Self.patience)
        #expect(refresh.request(at: 0) == .fetch)
        #expect(refresh.request(at: 0) == .wait)
        refresh.fetched(first)
        #expect(refresh.request(at: 0) == .use(first))
        #expect(refresh.request(at: 99) == .use(first))
    }

    @Test func `begins when they are stale, while others use them until their end`() {
        var refresh = CredentialRefresh<TestCredential>(patience: Self.patience)
        _ = refresh.request(at: 0)
        refresh.fetched(first)
        #expect(refresh.request(at: 100) == .fetch)
        #expect(refresh.request(at: 199) == .use(first))
        #expect(refresh.request(at: 200) == .wait)
        refresh.fetched(second)
        #expect(refresh.request(at: .max) == .use(second))
    }

    @Test func `that fails is tried again after some time, and the old ones do meanwhile`() {
        var refresh = CredentialRefresh<TestCredential>(patience: Self.patience)
        let old = TestCredential(
            name: "1",
            staleAtUnixNano: 100,
            endsAtUnixNano: 100 + 2 * Self.patience
        )
        _ = refresh.request(at: 0)
        refresh.fetched(old)
        #expect(refresh.request(at: 100) == .fetch)
        #expect(refresh.failed(at: 100) == old)
        #expect(refresh.request(at: 101) == .use(old))
        #expect(refresh.request(at: 100 + Self.patience) == .fetch)
        #expect(refresh.failed(at: 100 + 2 * Self.patience) == nil)
    }

    @Test func `begins for nobody while one without an end is there`() {
        var refresh = CredentialRefresh<TestCredential>(patience: Self.patience)
        _ = refresh.request(at: 0)
        refresh.fetched(second)
        #expect(refresh.request(at: .max) == .use(second))
    }

    @Test func `that is given up leaves it to the next caller`() {
        var refresh = CredentialRefresh<TestCredential>(patience: Self.patience)
        _ = refresh.request(at: 0)
        refresh.abandoned()
        #expect(refresh.request(at: 0) == .fetch)
    }

    @Test func `begins when the server has refused them, once for all who were refused`() {
        var refresh = CredentialRefresh<TestCredential>(patience: Self.patience)
        _ = refresh.request(at: 0)
        refresh.fetched(second)
        refresh.invalidate(second)
        #expect(refresh.request(at: 0) == .fetch)
        refresh.fetched(first)
        refresh.invalidate(second)
        #expect(refresh.request(at: 0) == .use(first))
    }
}
