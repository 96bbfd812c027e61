// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import Settings
import Testing

@testable import AWSClient

@Suite struct AWSClientTests {
    private static let key = AWSCredentials(accessKeyID: "AKID", secretAccessKey: "hush", sessionToken: "token")

    @Test func `a call names its operation and is signed for its service and region`() async throws {
        let http = FakeHTTP { _, _ in .answer(200, #"{"QueueUrl":"u"}"#) }
        let output = try await client(http).call(target: "AmazonSQS.X", body: RawJSON(["a": 1] as JSONValue))
        #expect(output == ["QueueUrl": "u"])
        let request = try #require(http.requests.first)
        #expect(request.method == "POST" && request.url == "https://sqs.eu-central-1.amazonaws.com/")
        #expect(request.headers.contains(HTTPHeader("X-Amz-Target", "AmazonSQS.X")))
        #expect(request.headers.contains(HTTPHeader("Content-Type", "application/x-amz-json-1.0")))
        #expect(request.body == Array(#"{"a":1}"#.utf8))
        let signature = try #require(request.signature)
        #expect(signature.accessKeyID == "AKID" && signature.sessionToken == "token")
        #expect(signature.region == "eu-central-1" && signature.service == "sqs")
    }

    @Test func `an empty answer is an empty object, and one that is no JSON an error`() async throws {
        let http = FakeHTTP { _, index in .answer(200, index == 0 ? "" : "<html>") }
        let client = client(http)
        #expect(try await client.call(target: "X", body: .null) == [:])
        await #expect(throws: AWSError.self) { try await client.call(target: "X", body: .null) }
    }

    @Test(arguments: [
        (FakeHTTP.Outcome.answer(500), true), (.answer(503), true), (.answer(429), true), (.failure(.timedOut), true),
        (.answer(400, #"{"__type":"com.amazonaws.sqs#RequestThrottled"}"#), true), (.failure(.cancelled), false),
        (.answer(400, #"{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}"#), false), (.answer(403), false),
        (.failure(.certificateRejected(reason: "r")), false),
    ])
    func `what may succeed later is tried three times with pauses`(
        outcome: FakeHTTP.Outcome,
        isTriedAgain: Bool
    ) async {
        let (http, clock) = (FakeHTTP { _, _ in outcome }, ManualClock())
        await #expect(throws: AWSError.self) { try await client(http, clock).call(target: "X", body: .null) }
        #expect(http.requests.count == (isTriedAgain ? 3 : 1))
        #expect(clock.pauses.count == (isTriedAgain ? 2 : 0))
        #expect(clock.pauses.allSatisfy { $0 <= .seconds(2) })
    }

    @Test func `credentials that have expired at the service are replaced once`() async throws {
        let http = FakeHTTP { _, index in
            index == 0 ? .answer(403, "<Error><Code>ExpiredToken</Code></Error>") : .answer(200, "{}")
        }
        _ = try await client(http).call(target: "X", body: .null)
        #expect(http.requests.count == 2)
    }

    @Test(arguments: [
        (#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist:http://x/","message":"no"}"#, "QueueDoesNotExist", "no"),
        (#"{"__type":"X","Message":"big"}"#, "X", "big"),
        ("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>m</Message></Error>", "NoSuchKey", "m"),
        ("<ErrorResponse xmlns=\"x\"><Error><Code>E</Code><Message>m</Message></Error></ErrorResponse>", "E", "m"),
        ("<html><body>Bad gateway</body></html>", "HTTP400", ""), ("", "HTTP400", ""), ("{", "HTTP400", ""),
    ])
    func `an error of a service is read in each of its forms`(body: String, code: String, message: String) {
        let response = HTTPResponse(
            status: 400,
            headers: [HTTPHeader("x-amzn-RequestId", "r-1")],
            body: Array(body.utf8)
        )
        let error = AWSServiceError(response)
        #expect(error == AWSServiceError(status: 400, code: code, message: message, requestID: "r-1"))
    }

    @Test func `pauses grow, and never beyond twenty seconds`() {
        var random = SystemRandomNumberGenerator()
        var retry = AWSRetry(maximumAttempts: 50)
        for attempt in 0..<49 {
            guard case .pause(let duration) = retry.failed(.http(.timedOut), using: &random) else {
                Issue.record("gave up after \(attempt)")
                return
            }
            #expect(duration <= min(.seconds(1 << min(attempt, 5)), .seconds(20)))
        }
        #expect(retry.failed(.http(.timedOut), using: &random) == .giveUp)
    }

    @Test(arguments: [
        ("eu-central-1", nil, "bucket", "https://bucket.s3.eu-central-1.amazonaws.com/"),
        ("cn-north-1", nil, "bucket", "https://bucket.s3.cn-north-1.amazonaws.com.cn/"),
        ("us-east-1", nil, "my.bucket", "https://s3.us-east-1.amazonaws.com/my.bucket"),
        ("us-east-1", "http://minio:9000/", "bucket", "http://minio:9000/bucket"),
    ])
    func `a bucket is in the host's name at AWS and in the path elsewhere`(
        region: String,
        endpoint: String?,
        bucket: String,
        url: String
    ) throws {
        let options = AWSServiceOptions(service: "s3", region: region, endpoint: endpoint)
        let address = S3Address(bucket: bucket, options)
        #expect(address.bucket() == url)
        #expect(try address.object("a b") == url + (url.hasSuffix("/") ? "" : "/") + "a%20b")
        #expect(throws: AWSError.self) { try address.object("") }
        #expect(throws: AWSError.self) { try address.object(String(repeating: "k", count: 1025)) }
    }

    @Test func `options win over the environment, and its variable for the service over that for all`() {
        let variables = ["AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_SQS": "http://q", "AWS_CA_BUNDLE": "/ca"]
        let context = AWSContext(environment: Environment(variables), http: FakeHTTP { _, _ in .answer(200) })
        var options = AWSServiceOptions(service: "sqs", region: "r")
        #expect(context.completed(options).baseURL == "http://q")
        #expect(context.completed(options).certificateAuthorityFile == "/ca")
        options.service = "s3"
        #expect(context.completed(options).baseURL == "http://all")
        options.endpoint = "http://own"
        #expect(context.completed(options).baseURL == "http://own")
    }

    @Test func `a list that is cut must say how it goes on`() throws {
        let contents = "<Contents><Key>a&amp;b</Key><Size>5</Size><ETag>&quot;e&quot;</ETag></Contents>"
        let page = try S3Page(Array("<ListBucketResult>\(contents)</ListBucketResult>".utf8))
        #expect(page == S3Page(objects: [S3ObjectInfo(key: "a&b", bytes: 5, entityTag: "\"e\"")], next: nil))
        for broken in ["<IsTruncated>true</IsTruncated>", "<Contents><Key>a</Key></Contents>", "<"] {
            let text = "<ListBucketResult>\(broken)</ListBucketResult>"
            #expect(throws: AWSError.self) { try S3Page(Array(text.utf8)) }
        }
    }

    @Test func `no key is part of what is printed of a request, a key or an error`() {
        let client = client(FakeHTTP { _, _ in .failure(.timedOut) })
        let request = AWSRequest(method: "GET", url: "u").signed(with: Self.key, client.options)
        var dumped = ""
        dump(request, to: &dumped)
        dump(Self.key, to: &dumped)
        dumped += "\(request) \(Self.key) \(String(reflecting: Self.key)) \([Self.key])"
        #expect(!dumped.contains("hush") && !dumped.contains("token"))
    }

    private func client(_ http: FakeHTTP, _ clock: ManualClock = ManualClock()) -> AWSClient {
        let context = AWSContext(environment: Environment([:]), http: http, files: FakeFiles(), clock: clock)
        return AWSClient(
            options: AWSServiceOptions(service: "sqs", region: "eu-central-1"),
            credentials: AWSCredentialCache(StaticCredentials(Self.key), clock: clock),
            context: context
        )
    }
}
