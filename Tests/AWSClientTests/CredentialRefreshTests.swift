// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient
@testable import Credentials

@Suite struct CredentialRefreshTests {
    private static let second: UInt64 = 1_000_000_000
    private let old = AWSCredentials(accessKeyID: "old", secretAccessKey: "s", expiresAtUnixNano: 1000 * second)
    private let new = AWSCredentials(accessKeyID: "new", secretAccessKey: "s", expiresAtUnixNano: 5000 * second)

    @Test func `the first caller fetches and the others wait for it`() {
        var refresh = CredentialRefresh<AWSCredentials>(patience: AWSCredentialCache.patience)
        #expect(refresh.request(at: 0) == .fetch)
        #expect(refresh.request(at: 0) == .wait)
        refresh.fetched(old)
        #expect(refresh.request(at: 0) == .use(old))
    }

    @Test func `five minutes before the end one caller fetches while the others use the old ones`() {
        var refresh = refresh(with: old)
        #expect(refresh.request(at: 699 * Self.second) == .use(old))
        #expect(refresh.request(at: 700 * Self.second) == .fetch)
        #expect(refresh.request(at: 700 * Self.second) == .use(old))
        refresh.fetched(new)
        #expect(refresh.request(at: 701 * Self.second) == .use(new))
    }

    @Test func `old ones are used after a failure until they end, and new ones asked for now and then`() {
        var refresh = refresh(with: old)
        #expect(refresh.request(at: 900 * Self.second) == .fetch)
        #expect(refresh.failed(at: 900 * Self.second) == old)
        #expect(refresh.request(at: 929 * Self.second) == .use(old))
        #expect(refresh.request(at: 930 * Self.second) == .fetch)
        #expect(refresh.failed(at: 1000 * Self.second) == nil)
        #expect(refresh.request(at: 1000 * Self.second) == .fetch)
    }

    @Test func `nobody uses ended ones while new ones are fetched`() {
        var refresh = refresh(with: old)
        #expect(refresh.request(at: 999 * Self.second) == .fetch)
        #expect(refresh.request(at: 1000 * Self.second) == .wait)
    }

    @Test func `a fetch that was given up is taken over at once`() {
        var refresh = refresh(with: old)
        #expect(refresh.request(at: 800 * Self.second) == .fetch)
        refresh.abandoned()
        #expect(refresh.request(at: 800 * Self.second) == .fetch)
    }

    @Test func `refused ones are replaced, and those without an end are kept`() {
        let endless = AWSCredentials(accessKeyID: "endless", secretAccessKey: "s")
        var refresh = refresh(with: endless)
        #expect(refresh.request(at: .max) == .use(endless))
        refresh.invalidate(endless)
        #expect(refresh.request(at: 0) == .fetch)
    }

    private func refresh(with credentials: AWSCredentials) -> CredentialRefresh<AWSCredentials> {
        var refresh = CredentialRefresh<AWSCredentials>(patience: AWSCredentialCache.patience)
        _ = refresh.request(at: 0)
        refresh.fetched(credentials)
        return refresh
    }
}
