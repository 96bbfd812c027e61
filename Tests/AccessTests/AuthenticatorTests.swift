// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import HTTPTesting
import Synchronization
import TelemetryTesting
import Testing

@testable import Access

@Suite(.timeLimit(.minutes(10))) struct AuthenticatorTests {
    private let clock = ManualClock()
    private let log = NoticeLog()
    private let pool = HTTPConnectionPool(named: "access-tests")

    private func authenticator(url: String?, keys: String? = nil) throws -> Authenticator {
        let policy = TokenPolicy(issuer: Claims.issuer, audiences: [Claims.audience])
        return Authenticator(
            AccessSettings(
                apiKeys: try keys.map { .fixed(try APIKeySet(parsing: $0, source: "x")) } ?? .none,
                issuer: url.map { .init(keySetURL: $0, policy: policy) }
            ),
            requester: pool,
            clock: clock,
            notice: { [log] in log.add($0) }
        )
    }

    private func id(_ authenticator: Authenticator, bearer text: String) async throws(AccessError) -> String {
        try await authenticator.authenticate(authorizationHeader: "Bearer \(text)", apiKeyHeader: nil).id
    }

    @Test func `without keys and issuer everybody is local`() async throws {
        let authenticator = try authenticator(url: nil)
        #expect(!authenticator.isRequired)
        let principal = try await authenticator.authenticate(authorizationHeader: "Basic x", apiKeyHeader: nil)
        #expect(principal == .local)
    }

    @Test func `a key is accepted in either header, and nothing else is`() async throws {
        let authenticator = try authenticator(url: nil, keys: "ci:0123456789abcdef:a")
        for (authorization, key) in [
            ("Bearer 0123456789abcdef", nil), ("bearer  0123456789abcdef", nil), (nil, "0123456789abcdef"),
        ] {
            let principal = try await authenticator.authenticate(authorizationHeader: authorization, apiKeyHeader: key)
            #expect(principal == Principal(kind: .apiKey, name: "ci", scopes: ["a"]))
        }
        let wrong: [(String?, String?, String)] = [
            (nil, nil, "unauthorized"), ("Bearer wrong-secret-0000", nil, "invalid_token"),
            (nil, "wrong-secret-0000", "invalid_token"), ("Basic 0123456789abcdef", nil, "invalid_request"),
            ("Bearer", nil, "invalid_request"), ("Bearer ", nil, "invalid_request"), ("", nil, "invalid_request"),
            ("Bearer a b", nil, "invalid_request"), ("0123456789abcdef", nil, "invalid_request"),
            (nil, "", "invalid_request"), ("Bearer 0123456789abcdef", "0123456789abcdef", "invalid_request"),
        ]
        for (authorization, key, code) in wrong {
            let error = await #expect(throws: AccessError.self) {
                try await authenticator.authenticate(authorizationHeader: authorization, apiKeyHeader: key)
            }
            #expect(error?.code == code)
            #expect(error?.description.contains("0123456789abcdef") == false)
            #expect(error?.challenge()?.contains("wrong-secret") == false)
        }
    }

    @Test func `tokens and keys are accepted side by side`() async throws {
        let key = try SigningKey.make(for: .es256)
        let answer = Claims.keySet([try key.publicKey(id: "k1")])
        let server = LoopbackServer { _, _ in .response(200, body: answer) }
        defer { server.stop() }
        let authenticator = try authenticator(url: server.url, keys: "ci:0123456789abcdef")
        #expect(try await id(authenticator, bearer: try key.token(algorithm: .es256)) == "token:alice")
        #expect(try await id(authenticator, bearer: "0123456789abcdef") == "key:ci")
        await #expect(throws: AccessError.unknownAPIKey) { try await id(authenticator, bearer: "fedcba9876543210") }
        await #expect(throws: AccessError.invalidToken(.wrongAudience)) {
            try await id(authenticator, bearer: try key.token(Claims.make(["aud": "other"]), algorithm: .es256))
        }
        #expect(server.requests.count == 1)
        #expect(log.notices == [.issuerKeysFetched(count: 1, skipped: 0)])
    }

    @Test func `keys are fetched once for many callers`() async throws {
        let key = try SigningKey.make(for: .es256)
        let answer = Claims.keySet([try key.publicKey(id: "k1")])
        let server = LoopbackServer { _, _ in .response(200, body: answer) }
        defer { server.stop() }
        let authenticator = try authenticator(url: server.url)
        let token = try key.token(algorithm: .es256)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<200 { group.addTask { try await id(authenticator, bearer: token) } }
            for try await id in group { #expect(id == "token:alice") }
        }
        #expect(server.requests.count == 1)
    }

    @Test func `keys that rotate are found, and invented ones do not make the server ask again and again`() async throws
    {
        let (old, new) = (try SigningKey.make(for: .es256), try SigningKey.make(for: .edDSA))
        let first = Claims.keySet([try old.publicKey(id: "old")])
        let second = Claims.keySet([try new.publicKey(id: "new")])
        let server = LoopbackServer { _, index in .response(200, body: index == 0 ? first : second) }
        defer { server.stop() }
        let authenticator = try authenticator(url: server.url)
        let oldToken = try old.token(algorithm: .es256, keyID: "old")
        let newToken = try new.token(algorithm: .edDSA, keyID: "new")
        #expect(try await id(authenticator, bearer: oldToken) == "token:alice")
        await #expect(throws: AccessError.invalidToken(.unknownKey)) { try await id(authenticator, bearer: newToken) }
        #expect(server.requests.count == 1)
        clock.advance(by: .seconds(10))
        #expect(try await id(authenticator, bearer: newToken) == "token:alice")
        await #expect(throws: AccessError.invalidToken(.unknownKey)) { try await id(authenticator, bearer: oldToken) }
        for index in 0..<50 {
            let token = try new.token(algorithm: .edDSA, keyID: "invented-\(index)")
            await #expect(throws: AccessError.invalidToken(.unknownKey)) { try await id(authenticator, bearer: token) }
        }
        #expect(server.requests.count == 2)
    }

    @Test(arguments: [
        LoopbackServer.Reply.hangUp, .raw("HTTP/1.1 500 X\r\n\r\n"), .response(200, body: Array("<html>".utf8)),
        .response(302, headers: ["Location: https://elsewhere.example"]), .response(200, body: Array("{}".utf8)),
        .response(200, body: [UInt8](repeating: 0x20, count: 300_000)),
    ])
    func `an issuer that fails leaves old keys in use, and without any tokens wait`(
        failure: LoopbackServer.Reply
    ) async throws {
        let key = try SigningKey.make(for: .es256)
        let answer = Claims.keySet([try key.publicKey(id: "k1")])
        let server = LoopbackServer { _, index in index == 1 ? .response(200, body: answer) : failure }
        defer { server.stop() }
        let authenticator = try authenticator(url: server.url)
        let token = try key.token(Claims.make(["exp": .int(Claims.now + 100_000)]), algorithm: .es256)
        await #expect(throws: AccessError.keysUnavailable(retryAfter: .seconds(10))) {
            try await id(authenticator, bearer: token)
        }
        clock.advance(by: .seconds(10))
        #expect(try await id(authenticator, bearer: token) == "token:alice")
        clock.advance(by: .seconds(700))
        #expect(try await id(authenticator, bearer: token) == "token:alice")
        guard case .issuerKeysUnavailable(let reason, usesOldKeys: true)? = log.notices.last else {
            Issue.record("no notice of the failure: \(log.notices)")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test func `an issuer that is down makes tokens wait and not be wrong`() async throws {
        let server = LoopbackServer(refusesConnections: true) { _, _ in .hangUp }
        defer { server.stop() }
        let authenticator = try authenticator(url: server.url)
        let token = try SigningKey.make(for: .es256).token(algorithm: .es256)
        let error = await #expect(throws: AccessError.self) { try await id(authenticator, bearer: token) }
        #expect(error?.status == 503)
        #expect(error?.retryAfterSeconds == 10)
    }

    @Test func `a slow issuer holds up nobody who has a known key`() async throws {
        let key = try SigningKey.make(for: .es256)
        let answer = Claims.keySet([try key.publicKey(id: "k1")])
        let server = LoopbackServer { _, index in index == 0 ? .response(200, body: answer) : .silence }
        defer { server.stop() }
        let authenticator = try authenticator(url: server.url)
        let token = try key.token(algorithm: .es256)
        #expect(try await id(authenticator, bearer: token) == "token:alice")
        server.waitForRequest()
        clock.advance(by: .seconds(10))
        let unknown = try key.token(algorithm: .es256, keyID: "unknown")
        await withTaskGroup(of: AccessError?.self) { group in
            group.addTask {
                do throws(AccessError) {
                    _ = try await id(authenticator, bearer: unknown)
                    return nil
                } catch {
                    return error
                }
            }
            // The second request is on its way and will not be answered.
            await TestThread.run { server.waitForRequest() }
            let principal = try? await id(authenticator, bearer: token)
            #expect(principal == "token:alice")
            group.cancelAll()
            let error = await group.next()
            #expect(error??.status == 503)
        }
    }

    @Test func `a caller that leaves hands the fetch over to one that waits`() async throws {
        let key = try SigningKey.make(for: .es256)
        let answer = Claims.keySet([try key.publicKey(id: "k1")])
        let server = LoopbackServer { _, index in index == 0 ? .silence : .response(200, body: answer) }
        defer { server.stop() }
        let authenticator = try authenticator(url: server.url)
        let token = try key.token(algorithm: .es256)
        let first = Task { try await id(authenticator, bearer: token) }
        await TestThread.run { server.waitForRequest() }
        async let second = id(authenticator, bearer: token)
        first.cancel()
        #expect(try await second == "token:alice")
        await #expect(throws: AccessError.self) { try await first.value }
    }
}
