// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Testing

@testable import AMQPClient

/// A node with TLS for a suite, which its tests share.
struct BrokerScope: SuiteTrait, TestScoping {
    @TaskLocal static var node: RabbitMQNode?

    @concurrent func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing run: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let settings = RabbitMQSettings(
            certificates: try await TestCertificates(),
            plugins: ["rabbitmq_auth_mechanism_ssl"],
            configuration: [
                "auth_mechanisms.1 = PLAIN",
                "auth_mechanisms.2 = EXTERNAL",
                "ssl_cert_login_from = common_name",
                "heartbeat = 60",
            ]
        )
        let node = try await RabbitMQNode.start(settings)
        let result: Result<Void, any Error>
        do {
            try await Self.$node.withValue(node) { try await run() }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await node.stop()
        try result.get()
    }
}

extension RabbitMQNode {
    /// Options to connect to the plain port as the administrator.
    var options: AMQPOptions {
        AMQPOptions(host: "127.0.0.1", port: port)
    }

    /// Options for the TLS port, trusting the node's authority.
    func tlsOptions() throws -> AMQPOptions {
        let certificates = try #require(settings.certificates)
        let tls = AMQPTLSOptions(certificateAuthorityFile: certificates.authority)
        return AMQPOptions(host: "127.0.0.1", port: tlsPort, tls: tls)
    }
}
