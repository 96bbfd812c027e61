// SPDX-License-Identifier: Apache-2.0

import AWSClient
import BrokerTesting
import Foundation
import HTTPClient
import Settings

/// A bucket in the S3 of this process, where end actors store and large messages lie.
final class ResultBucket: Sendable {
    let name = "gateway-\(UUID().uuidString.lowercased())"
    private let server: MotoServer
    private let pool: HTTPConnectionPool
    private let client: S3Client

    init() async throws {
        let server = try await SharedBrokers.shared.sqs().server
        let pool = HTTPConnectionPool(named: "it-bucket")
        let context = AWSContext(environment: Environment([:]), http: pool)
        let credentials = AWSCredentials(accessKeyID: MotoServer.key, secretAccessKey: MotoServer.key)
        client = S3Client(
            options: AWSServiceOptions(service: "s3", region: "us-east-1", endpoint: server.url),
            credentials: AWSCredentialCache(StaticCredentials(credentials), clock: context.clock),
            context: context
        )
        (self.server, self.pool) = (server, pool)
        try await client.createBucketIfMissing(name)
    }

    deinit { pool.close() }

    /// What an end actor is told so that it stores here.
    var results: [String: String] {
        [
            "ASYA_S3_BUCKET": name, "ASYA_S3_ENDPOINT": server.url, "ASYA_S3_ACCESS_KEY": MotoServer.key,
            "ASYA_S3_SECRET_KEY": MotoServer.key,
        ]
    }

    /// What everybody at SQS is told so that messages may be as large as anywhere.
    var claims: [String: String] {
        ["ASYA_CLAIM_CHECK_BUCKET": name, "ASYA_CLAIM_CHECK_ENDPOINT": server.url]
    }

    /// The keys of what is stored of an envelope.
    func keys(_ id: String) async throws -> [String] {
        var keys: [String] = []
        for prefix in ["happy-asya/", "error-asya/"] {
            var next: String?
            repeat {
                let page = try await client.list(bucket: name, prefix: prefix, after: next)
                keys += page.objects.map(\.key).filter { $0.hasSuffix("/\(id).json") }
                next = page.next
            } while next != nil
        }
        return keys
    }

    /// An envelope that is stored.
    func envelope(_ key: String) async throws -> [String: Any] {
        let bytes = try await client.get(bucket: name, key: key)
        return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }
}
