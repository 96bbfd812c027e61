// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Envelopes
import HTTPClient
import HTTPTesting
import Settings
import Testing

@testable import AWSClient

/// Against moto, which here checks every signature with AWS' own signer.
@Suite(.moto) struct MotoTests {
    private var moto: MotoFixture { get throws { try #require(MotoFixture.current) } }

    @Test func `objects are stored, fetched, described, listed and removed`() async throws {
        let moto = try moto
        let s3 = moto.s3()
        try await s3.createBucketIfMissing("bucket-1")
        try await s3.createBucketIfMissing("bucket-1")
        let keys = ["a b/ä+~'()*!.json", "a/../b/./c", "happy-asya/2026-01-31T23:59:59.3Z/x/%2F.json", "a&b=c?d#e"]
        for key in keys { try await s3.put(bucket: "bucket-1", key: key, body: Array(key.utf8)) }
        for key in keys {
            #expect(try await s3.get(bucket: "bucket-1", key: key) == Array(key.utf8))
            #expect(try await s3.head(bucket: "bucket-1", key: key)?.bytes == key.utf8.count)
        }
        #expect(try await s3.list(bucket: "bucket-1", prefix: "").objects.map(\.key) == keys.sorted())
        for key in keys { try await s3.delete(bucket: "bucket-1", key: key) }
        #expect(try await s3.list(bucket: "bucket-1", prefix: "").objects.isEmpty)
        #expect(try await s3.head(bucket: "bucket-1", key: keys[0]) == nil)
    }

    @Test func `bodies of all sizes arrive as they were, signed by their digest`() async throws {
        let moto = try moto
        let s3 = moto.s3()
        try await s3.createBucketIfMissing("bucket-2")
        for count in [0, 1, 1 << 20, (1 << 20) + 1, 5 << 20] {
            let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await s3.put(bucket: "bucket-2", key: "body", body: body)
            #expect(try await s3.get(bucket: "bucket-2", key: "body") == body)
        }
    }

    @Test func `a list comes in pages`() async throws {
        let moto = try moto
        let s3 = moto.s3()
        try await s3.createBucketIfMissing("bucket-3")
        for index in 0..<7 { try await s3.put(bucket: "bucket-3", key: "in it/\(index)", body: []) }
        try await s3.put(bucket: "bucket-3", key: "out", body: [])
        var (keys, next): ([String], String?) = ([], nil)
        repeat {
            let page = try await s3.list(bucket: "bucket-3", prefix: "in it/", after: next, maximumCount: 3)
            keys += page.objects.map(\.key)
            next = page.next
        } while next != nil
        #expect(keys == (0..<7).map { "in it/\($0)" })
    }

    @Test func `what is missing has the service's name for it`() async throws {
        let moto = try moto
        let s3 = moto.s3()
        await #expect(throws: AWSError.self) { try await s3.put(bucket: "no-bucket", key: "k", body: []) }
        try await s3.createBucketIfMissing("bucket-4")
        do throws(AWSError) {
            _ = try await s3.get(bucket: "bucket-4", key: "k")
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == "NoSuchKey" && !error.isRetriable)
        }
        try await s3.delete(bucket: "bucket-4", key: "k")
    }

    @Test func `a wrong secret is refused with advice`() async throws {
        let moto = try moto
        let wrong = AWSCredentials(accessKeyID: "test", secretAccessKey: "tset")
        do throws(AWSError) {
            _ = try await moto.s3(wrong).list(bucket: "bucket-5", prefix: "")
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == "SignatureDoesNotMatch")
            #expect("\(error)".contains("clock") && !"\(error)".contains("tset"))
        }
    }

    @Test func `a JSON service is called, and its errors have names`() async throws {
        let moto = try moto
        let sqs = moto.client("sqs")
        let created = try await sqs.call(
            target: "AmazonSQS.CreateQueue",
            body: RawJSON(["QueueName": "q"] as JSONValue)
        )
        let url = try #require(created["QueueUrl"]?.stringValue)
        let body: JSONValue = ["QueueUrl": .string(url), "MessageBody": "ä \u{1F600} \"quoted\""]
        _ = try await sqs.call(target: "AmazonSQS.SendMessage", body: RawJSON(body))
        let received = try await sqs.call(
            target: "AmazonSQS.ReceiveMessage",
            body: RawJSON(["QueueUrl": .string(url)] as JSONValue)
        )
        #expect(received["Messages"]?[0]?["Body"]?.stringValue == "ä \u{1F600} \"quoted\"")
        do throws(AWSError) {
            _ = try await sqs.call(
                target: "AmazonSQS.GetQueueUrl",
                body: RawJSON(["QueueName": "other"] as JSONValue)
            )
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == "QueueDoesNotExist" && !error.isRetriable)
        }
    }

    @Test func `a role is assumed with a web identity, and its credentials sign`() async throws {
        let moto = try moto
        let context = moto.context(
            ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/actor"],
            files: ["/token": "header.payload.signature\n"]
        )
        let credentials = try #require(try await WebIdentityCredentials(context).credentials())
        #expect(credentials.sessionToken != nil)
        #expect(try #require(credentials.expiresAtUnixNano) > SystemAWSClock().nowUnixNano())
        try await moto.s3(credentials).createBucketIfMissing("bucket-7")
    }

    @Test func `a role is assumed with the keys of another profile, and its credentials sign`() async throws {
        let moto = try moto
        let config = """
            [profile actor]
            role_arn = arn:aws:iam::123456789012:role/actor
            source_profile = keys
            external_id = a b&c
            [profile keys]
            aws_access_key_id = test
            aws_secret_access_key = test
            """
        let context = moto.context(
            ["AWS_PROFILE": "actor", "AWS_CONFIG_FILE": "/config"],
            files: ["/config": config]
        )
        let credentials = try #require(try await ProfileCredentials(context).credentials())
        #expect(credentials.accessKeyID != "test" && credentials.sessionToken != nil)
        try await moto.s3(credentials).createBucketIfMissing("bucket-8")
    }

    @Test func `a large body is put away, fetched and removed`() async throws {
        let moto = try moto
        try await moto.s3().createBucketIfMissing("claims")
        let store = ClaimCheckStore(client: moto.s3(), bucket: "claims")
        let body = [UInt8](repeating: 7, count: 300_000)
        let reference = try await store.put(body, queue: "asya-a")
        #expect(reference.key.hasPrefix("claims/asya-a/20") && reference.bytes == 300_000)
        let other = try await store.put(body, queue: "asya-a")
        #expect(other.key != reference.key)
        #expect(try await store.get(try ClaimCheckReference(decoding: reference.encoded())) == body)
        for (replacement, key) in [(body + [1], reference.key), ([UInt8](repeating: 8, count: 300_000), other.key)] {
            try await moto.s3().put(bucket: "claims", key: key, body: replacement)
        }
        await #expect(throws: ClaimCheckError.altered(key: reference.key)) { try await store.get(reference) }
        await #expect(throws: ClaimCheckError.altered(key: other.key)) { try await store.get(other) }
        let short = try await store.put([1], queue: "asya-a")
        #expect(try await store.get(short) == [1])
        try await store.delete(short)
        await #expect(throws: ClaimCheckError.missing(key: short.key)) { try await store.get(short) }
        try await store.delete(reference)
        try await store.delete(reference)
        await #expect(throws: ClaimCheckError.missing(key: reference.key)) { try await store.get(reference) }
    }

    @Test func `an endpoint with an authority of its own is trusted by its file only`() async throws {
        let moto = try moto
        let front = try await TLSFront.start(before: moto.server.port)
        for (file, isTrusted) in [(front.authority, true), (front.otherAuthority, false)] {
            let context = moto.context(["AWS_ENDPOINT_URL_S3": front.url, "AWS_CA_BUNDLE": file])
            let s3 = S3Client(
                options: AWSServiceOptions(service: "s3", region: "us-east-1"),
                credentials: AWSCredentialCache(StaticCredentials(MotoFixture.root), clock: context.clock),
                context: context
            )
            do throws(AWSError) {
                try await s3.createBucketIfMissing("bucket-tls")
                #expect(isTrusted)
            } catch {
                #expect(!isTrusted && !error.isRetriable, "\(error)")
            }
        }
        await front.stop()
    }
}
