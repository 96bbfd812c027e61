// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import HTTPClient
import Settings

@testable import AWSClient

/// The server of a suite, and clients of it.
struct MotoFixture {
    @TaskLocal static var current: MotoFixture?

    let server: MotoServer
    let pool: HTTPConnectionPool

    func context(_ variables: [String: String] = [:], files: [String: String] = [:]) -> AWSContext {
        AWSContext(
            environment: Environment(variables.merging(["AWS_ENDPOINT_URL": server.url]) { own, _ in own }),
            http: pool,
            files: FakeFiles(texts: files)
        )
    }

    func client(_ service: String) -> AWSClient {
        let context = context()
        return AWSClient(options: options(service), credentials: Self.cache(Self.root, context), context: context)
    }

    func s3(_ credentials: AWSCredentials = Self.root) -> S3Client {
        let context = context()
        return S3Client(options: options("s3"), credentials: Self.cache(credentials, context), context: context)
    }

    static let root = AWSCredentials(accessKeyID: MotoServer.key, secretAccessKey: MotoServer.key)

    private func options(_ service: String) -> AWSServiceOptions {
        AWSServiceOptions(service: service, region: "eu-central-1", endpoint: server.url)
    }

    private static func cache(_ credentials: AWSCredentials, _ context: AWSContext) -> AWSCredentialCache {
        AWSCredentialCache(StaticCredentials(credentials), clock: context.clock)
    }
}
