// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Testing

/// Requests whose signatures AWS has published.
///
/// The signature test suite, now in https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4,
/// and https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
@Suite struct SigV4Tests {
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let token = """
        AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8Y\
        UuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE\
        8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2\
        ICCR/oLxBA==
        """

    struct Vector: Sendable, CustomTestStringConvertible {
        var name: String
        var method = "GET"
        var path = "/"
        var headers: [HTTPHeader] = []
        var body: [UInt8]?
        var token: String?
        var signature: String

        var testDescription: String { name }
    }

    private static let suite = [
        Vector(name: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Vector(
            name: "get-vanilla-query-order-key-case",
            path: "/?Param1=value1&Param2=value2",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        ),
        Vector(
            name: "get-unreserved",
            path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"
        ),
        Vector(
            name: "post-vanilla",
            method: "POST",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        ),
        Vector(
            name: "post-x-www-form-urlencoded",
            method: "POST",
            headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
            body: Array("Param1=value1".utf8),
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
        ),
        Vector(
            name: "post-sts-header-before",
            method: "POST",
            token: token,
            signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"
        ),
    ]

    private static let s3 = [
        Vector(
            name: "get object",
            path: "/test.txt",
            headers: [HTTPHeader("Range", "bytes=0-9"), HTTPHeader("x-amz-content-sha256", empty)],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        Vector(
            name: "put object",
            method: "PUT",
            path: "/test%24file.text",
            headers: [
                HTTPHeader("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                HTTPHeader("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                HTTPHeader(
                    "x-amz-content-sha256",
                    "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
                ),
            ],
            body: Array("Welcome to Amazon S3.".utf8),
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        Vector(
            name: "list objects",
            path: "/?max-keys=2&prefix=J",
            headers: [HTTPHeader("x-amz-content-sha256", empty)],
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    @Test(arguments: suite)
    func `a request of the test suite is signed as published`(vector: Vector) async throws {
        let signature = SigV4(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            sessionToken: vector.token,
            region: "us-east-1",
            service: "service"
        )
        try await expect(vector, signature, host: "example.amazonaws.com", date: "20150830T123600Z")
    }

    @Test(arguments: s3)
    func `an example of S3 is signed as published`(vector: Vector) async throws {
        let signature = SigV4(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            sessionToken: nil,
            region: "us-east-1",
            service: "s3"
        )
        try await expect(vector, signature, host: "examplebucket.s3.amazonaws.com", date: "20130524T000000Z")
    }

    @Test func `a region or a service that would change libcurl's setting is refused`() async throws {
        let server = LoopbackServer { _, _ in .response(200) }
        let pool = HTTPConnectionPool()
        for (region, service) in [("a:b", "s3"), ("", "s3"), ("a", "s\n3")] {
            let signature = SigV4(
                accessKeyID: "key",
                secretAccessKey: "hush",
                sessionToken: nil,
                region: region,
                service: service
            )
            await #expect(throws: HTTPError.self) {
                try await pool.perform(HTTPRequest(url: server.url, signature: signature))
            }
            #expect(!"\(signature)\(String(reflecting: signature))".contains("hush"))
        }
        pool.close()
        server.stop()
        #expect(server.requests.isEmpty)
    }

    /// The date of the examples goes out beside libcurl's own; the signature is that of the one given.
    private func expect(_ vector: Vector, _ signature: SigV4, host: String, date: String) async throws {
        let server = LoopbackServer { _, _ in .response(200) }
        let pool = HTTPConnectionPool()
        let request = HTTPRequest(
            method: vector.method,
            url: server.url + vector.path,
            headers: [HTTPHeader("Host", host), HTTPHeader("X-Amz-Date", date)] + vector.headers,
            body: vector.body,
            acceptsGzip: false,
            signature: signature
        )
        _ = try await pool.perform(request)
        pool.close()
        server.stop()
        let sent = try #require(server.requests.first)
        #expect(sent.path == vector.path && sent.method == vector.method)
        #expect(sent.headers["authorization"]?.hasSuffix("Signature=\(vector.signature)") == true)
        #expect(sent.headers["x-amz-security-token"] == vector.token)
    }
}
