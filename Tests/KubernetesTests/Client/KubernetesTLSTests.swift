// SPDX-License-Identifier: Apache-2.0

import HTTPTesting
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(10))) struct `A client over TLS` {
    private static let key = ObjectKey(namespace: "asya", name: "mail")

    private static func get(_ configuration: ClusterConfiguration) async throws -> KubernetesObject {
        var options = KubernetesClientOptions()
        options.maximumAttempts = 1
        let client = KubernetesClient(configuration, options: options)
        defer { client.close() }
        return try await client.get(.pods, key)
    }

    private static func run(
        requiresClientCertificate: Bool = false,
        _ body: (TLSFront) async throws -> Void
    ) async throws {
        let server = LoopbackServer { _, _ in .json(pod("mail", 1).json) }
        let front = try await TLSFront.start(
            before: server.port,
            requiresClientCertificate: requiresClientCertificate
        )
        do {
            try await body(front)
        } catch {
            Issue.record(error)
        }
        await front.stop()
        server.stop()
    }

    @Test func `trusts the authority that it is given, as a file or as text, and no other`() async throws {
        try await Self.run { front in
            let text = try TextFile.text(of: front.authority)
            for source in [PEMSource.file(front.authority), .text(text)] {
                let configuration = ClusterConfiguration(server: front.url, certificateAuthority: source)
                #expect(try await Self.get(configuration).metadata.name == "mail")
            }
            for source in [
                PEMSource.file(front.otherAuthority), .text(try TextFile.text(of: front.otherAuthority)), nil,
            ] {
                let configuration = ClusterConfiguration(server: front.url, certificateAuthority: source)
                await #expect(throws: KubernetesError.self) { try await Self.get(configuration) }
            }
            let careless = ClusterConfiguration(server: front.url, skipsServerVerification: true)
            #expect(try await Self.get(careless).metadata.name == "mail")
        }
    }

    @Test func `shows its certificate, from files, as text or from a program`() async throws {
        try await Self.run(requiresClientCertificate: true) { front in
            let folder = try TemporaryFolder()
            let (certificate, key) = (
                try TextFile.text(of: front.clientCertificate), try TextFile.text(of: front.clientKey)
            )
            var configuration = ClusterConfiguration(server: front.url, certificateAuthority: .file(front.authority))
            await #expect(throws: KubernetesError.self) { try await Self.get(configuration) }

            configuration.clientCertificate = ClientCertificate(
                certificate: .file(front.clientCertificate),
                key: .file(front.clientKey)
            )
            #expect(try await Self.get(configuration).metadata.name == "mail")

            configuration.clientCertificate = ClientCertificate(certificate: .text(certificate), key: .text(key))
            #expect(try await Self.get(configuration).metadata.name == "mail")

            let escaped = [certificate, key].map { $0.split(separator: "\n").joined(separator: "\\n") + "\\n" }
            let answer =
                #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"#
                + #""clientCertificateData":"\#(escaped[0])","clientKeyData":"\#(escaped[1])"}}"#
            let script = "cat <<'END'\n\(answer)\nEND\n"
            configuration.clientCertificate = nil
            configuration.authentication = .exec(
                ExecPlugin(command: "/bin/sh", arguments: [try folder.write(script, to: "plugin")])
            )
            #expect(try await Self.get(configuration).metadata.name == "mail")
        }
    }

    @Test func `asks for the server by the name that it is given`() async throws {
        try await Self.run { front in
            var configuration = ClusterConfiguration(
                server: "https://localhost:\(front.port)",
                certificateAuthority: .file(front.authority)
            )
            // The certificate is for 127.0.0.1 alone.
            await #expect(throws: KubernetesError.self) { try await Self.get(configuration) }
            configuration.tlsServerName = "127.0.0.1"
            let found = try await Self.get(configuration)
            #expect(found.metadata.name == "mail")
            configuration.server = front.url
            configuration.tlsServerName = "kubernetes"
            await #expect(throws: KubernetesError.self) { try await Self.get(configuration) }
        }
    }
}
