// SPDX-License-Identifier: Apache-2.0

import AWSClient
import BrokerTesting
import Envelopes
import HTTPClient
import HTTPTesting
import Results
import Settings
import Testing

@testable import S3Results

@Suite struct S3ResultStoreTests {
    private static let now: UInt64 = 1_769_903_999_342_000_000

    @Test func `an envelope is stored under its key, in a bucket that is made for it`() async throws {
        let moto = try await MotoServer.start()
        let pool = HTTPConnectionPool()
        var options = S3ResultOptions(bucket: "results")
        options.endpoint = moto.url
        options.credentials = AWSCredentials(accessKeyID: MotoServer.key, secretAccessKey: MotoServer.key)
        options.errorPrefix = "failed/of today/"
        let context = AWSContext(environment: Environment([:]), http: pool)
        let store = S3ResultStore(options: options, context: context) { Self.now }
        let envelope = try Self.envelope(id: "a/ä 1")
        let key = try await store.store(envelope, outcome: .happy)
        _ = try await store.store(envelope, outcome: .error)
        let s3 = S3Client(
            options: options.service,
            credentials: AWSCredentialCache(StaticCredentials(try #require(options.credentials)), clock: context.clock),
            context: context
        )
        let keys = try await s3.list(bucket: "results", prefix: "").objects.map(\.key)
        #expect(key.description == "happy-asya/2026-01-31T23:59:59.300000Z/b/a%2F%C3%A4%201.json")
        #expect(keys == ["failed/of today/\(key.path)", key.description])
        #expect(try await s3.get(bucket: "results", key: key.description) == envelope.encoded() + [0x0A])
        pool.close()
        await moto.stop()
    }

    @Test(arguments: [(500, true), (503, true), (403, false), (400, false), (301, false)])
    func `an envelope that no server has taken is not stored`(status: Int, isRetriable: Bool) async throws {
        let server = LoopbackServer { _, _ in .response(status) }
        let error = try await failure(server)
        server.stop()
        guard case .object("results", let key, let reason, isRetriable) = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        #expect(key == "happy-asya/2026-01-31T23:59:59.300000Z/b/1.json")
        #expect(reason.contains("\(status)"))
        #expect(server.requests.count == (isRetriable ? 2 : 1))
        #expect(server.requests.allSatisfy { $0.method == "PUT" && $0.headers["content-type"] == "application/json" })
    }

    @Test func `a server that says nothing is waited for no longer than its time`() async throws {
        let server = LoopbackServer { _, _ in .silence }
        let error = try await failure(server, timeout: .milliseconds(30))
        server.stop()
        guard case .object(_, _, _, true) = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
    }

    @Test func `a missing bucket is an error where none may be made`() async throws {
        let missing = Array("<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>".utf8)
        let server = LoopbackServer { _, _ in .response(404, body: missing) }
        let error = try await failure(server)
        server.stop()
        #expect("\(try #require(error))".contains("NoSuchBucket"))
        #expect(server.requests.count == 1)
    }

    private func failure(_ server: LoopbackServer, timeout: Duration = .seconds(10)) async throws -> ResultStoreError? {
        let pool = HTTPConnectionPool()
        defer { pool.close() }
        var options = S3ResultOptions(bucket: "results")
        options.endpoint = server.url
        options.credentials = AWSCredentials(accessKeyID: "key", secretAccessKey: "secret")
        options.createsBucket = false
        options.timeout = timeout
        options.maximumAttempts = 2
        let context = AWSContext(environment: Environment([:]), http: pool, clock: HastyClock())
        let store = S3ResultStore(options: options, context: context) { Self.now }
        let envelope = try Self.envelope(id: "1")
        do throws(ResultStoreError) {
            _ = try await store.store(envelope, outcome: .happy)
            return nil
        } catch {
            return error
        }
    }

    private static func envelope(id: String) throws -> Envelope {
        let text = #"{"id":"\#(id)","route":{"actors":["a","b"],"current":2},"payload":{"x":1}}"#
        return try Envelope(decoding: Array(text.utf8))
    }
}

/// Pauses take no time.
private struct HastyClock: AWSClock {
    func nowUnixNano() -> UInt64 { 0 }
    func pause(for duration: Duration) async throws(CancellationError) {}
}
