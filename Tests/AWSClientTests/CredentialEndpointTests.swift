// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Settings
import Testing

@testable import AWSClient

/// The endpoints of instances and containers over real connections.
@Suite struct CredentialEndpointTests {
    private static let answer = Array(
        #"{"AccessKeyId":"AKID","SecretAccessKey":"s","Token":"t","Expiration":"2200-01-01T00:00:00Z"}"#.utf8
    )

    @Test func `an instance's metadata service is asked by its second version`() async throws {
        let server = LoopbackServer { request, _ in
            switch (request.method, request.path) {
            case ("PUT", "/latest/api/token"): .response(200, body: Array("session".utf8))
            case (_, _) where request.headers["x-aws-ec2-metadata-token"] != "session": .response(401)
            case ("GET", "/latest/meta-data/iam/security-credentials/"): .response(200, body: Array("actor".utf8))
            case ("GET", "/latest/meta-data/iam/security-credentials/actor"): .response(200, body: Self.answer)
            default: .response(404)
            }
        }
        let credentials = try await credentials(server, ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/"])
        server.stop()
        #expect(credentials?.accessKeyID == "AKID" && credentials?.sessionToken == "t")
        #expect(server.requests[0].headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600")
        #expect(server.requests[0].headers["content-length"] == "0")
    }

    @Test func `a container's endpoint gets the token`() async throws {
        let server = LoopbackServer { request, _ in
            request.headers["authorization"] == "of-the-pod" ? .response(200, body: Self.answer) : .response(401)
        }
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v1", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "of-the-pod",
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
        let credentials = try await credentials(server, variables)
        server.stop()
        #expect(credentials?.accessKeyID == "AKID")
        #expect(server.requests.map(\.path) == ["/v1"])
    }

    @Test func `where nobody answers there is no instance`() async throws {
        let server = LoopbackServer { _, _ in .hangUp }
        server.stop()
        #expect(try await credentials(server, ["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url]) == nil)
    }

    private func credentials(
        _ server: LoopbackServer,
        _ variables: [String: String]
    ) async throws -> AWSCredentials? {
        let pool = HTTPConnectionPool()
        defer { pool.close() }
        let context = AWSContext(
            environment: Environment(variables),
            http: pool,
            files: FakeFiles(),
            clock: ManualClock()
        )
        return try await AWSCredentialChain.standard(context).credentials()
    }
}
