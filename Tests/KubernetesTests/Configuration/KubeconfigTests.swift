// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Settings
import Testing

@testable import Kubernetes

@Suite struct `A kubeconfig file` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ texts: String..., context: String? = nil) throws -> ClusterConfiguration {
        let paths = try texts.enumerated().map { try folder.write($0.element, to: "config-\($0.offset)") }
        return try ClusterConfiguration.kubeconfig(paths: paths, context: context)
    }

    private static func base64(_ text: String) -> String {
        String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self)
    }

    private static let simple = """
        apiVersion: v1
        kind: Config
        current-context: dev
        contexts:
        - name: dev
          context: {cluster: one, user: admin, namespace: asya}
        clusters:
        - name: one
          cluster: {server: "https://one:6443/"}
        users:
        - name: admin
          user: {token: abc}
        """

    @Test func `gives the cluster, the user and the namespace of its current context`() throws {
        let configuration = try read(Self.simple)
        #expect(configuration.server == "https://one:6443")
        #expect(configuration.authentication == .token("abc"))
        #expect(configuration.namespace == "asya")
        #expect(configuration.certificateAuthority == nil)
        #expect(!configuration.skipsServerVerification)
    }

    @Test func `gives certificates as text, and files from its own folder`() throws {
        let configuration = try read(
            """
            current-context: dev
            contexts: [{name: dev, context: {cluster: one, user: admin}}]
            clusters:
            - name: one
              cluster:
                server: https://10.0.0.1:6443
                certificate-authority-data: \(Self.base64("authority"))
                certificate-authority: ignored.pem
                tls-server-name: kubernetes
                insecure-skip-tls-verify: false
                proxy-url: socks5://127.0.0.1:1080
            users:
            - name: admin
              user: {client-certificate: pki/admin.pem, client-key: /etc/admin.key, token: ""}
            """
        )
        #expect(configuration.certificateAuthority == .text("authority"))
        #expect(configuration.tlsServerName == "kubernetes")
        #expect(configuration.proxyURL == "socks5://127.0.0.1:1080")
        #expect(
            configuration.clientCertificate
                == ClientCertificate(certificate: .file("\(folder.path)/pki/admin.pem"), key: .file("/etc/admin.key"))
        )
        #expect(configuration.authentication == .none)
        #expect(configuration.namespace == "default")
    }

    @Test func `gives exec plugins with their arguments and variables`() throws {
        let configuration = try read(
            """
            current-context: dev
            contexts: [{name: dev, context: {cluster: one, user: cloud}}]
            clusters: [{name: one, cluster: {server: https://one}}]
            users:
            - name: cloud
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1beta1
                  command: ./bin/token
                  args: [--cluster, one]
                  env: [{name: PROFILE, value: dev}, {name: EMPTY, value: ""}]
                  installHint: install it
                  interactiveMode: IfAvailable
                  provideClusterInfo: true
            """
        )
        #expect(
            configuration.authentication
                == .exec(
                    ExecPlugin(
                        command: "\(folder.path)/./bin/token",
                        arguments: ["--cluster", "one"],
                        environment: ["PROFILE": "dev", "EMPTY": ""],
                        version: .v1beta1,
                        providesClusterInfo: true,
                        installHint: "install it"
                    )
                )
        )
    }

    @Test func `is merged with others so that the first one wins, entry by entry`() throws {
        let other = """
            current-context: other
            contexts:
            - {name: dev, context: {cluster: two, user: admin, namespace: lost}}
            - {name: other, context: {cluster: two, user: admin}}
            clusters:
            - {name: one, cluster: {server: https://lost, tls-server-name: lost}}
            - {name: two, cluster: {server: https://two}}
            users: [{name: admin, user: {tokenFile: lost}}]
            """
        #expect(try read(Self.simple, other).server == "https://one:6443")
        #expect(try read(Self.simple, other).tlsServerName == nil)
        let second = try read(Self.simple, other, context: "other")
        #expect(second.server == "https://two")
        #expect(second.authentication == .token("abc"))
        #expect(try read("kind: Config", other).server == "https://two")
    }

    @Test func `that does not exist is left out of several, and an error alone`() throws {
        let path = try folder.write(Self.simple, to: "config")
        let configuration = try ClusterConfiguration.kubeconfig(paths: ["/nowhere/a", path, "/nowhere/b"])
        #expect(configuration.server == "https://one:6443")
        #expect(throws: ClusterConfigurationError.notConfigured(lookedAt: ["/nowhere/a", "/nowhere/b"])) {
            try ClusterConfiguration.kubeconfig(paths: ["/nowhere/a", "/nowhere/b"])
        }
        let error = #expect(throws: ClusterConfigurationError.self) {
            try ClusterConfiguration.kubeconfig(paths: ["/nowhere/a"])
        }
        #expect(error.map { "\($0)".hasPrefix("/nowhere/a: cannot be read") } == true)
    }

    @Test(
        arguments: [
            ("current-context: dev\nclusters: [", "config-0:"),
            ("kind: Config", "current-context is not set; name a context"),
            (
                "current-context: dve\ncontexts: [{name: dev, context: {}}]",
                "no entry is named 'dve'; did you mean 'dev'?"
            ),
            ("current-context: dev\ncontexts: [{name: dev}]", "context: missing; allowed is an object"),
            (
                "current-context: dev\ncontexts: [{name: dev, context: {user: x}}]",
                ": contexts[0].context.cluster: missing"
            ),
            ("current-context: dev\ncontexts: [{name: dev, context: {cluster: x}}]", "clusters: no entry is named 'x'"),
        ]
    )
    func `that is wrong is an error that names the place`(text: String, expected: String) {
        let error = #expect(throws: ClusterConfigurationError.self) { try read(text) }
        #expect(error.map { "\($0)".contains(expected) } == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test(
        arguments: [
            ("cluster: {}", "user: {}", "clusters[0].cluster.server: missing"),
            ("cluster: {server: one}", "user: {}", "allowed is an address that begins with https://"),
            (
                "cluster: {server: https://x, certificate-authority-data: '%%'}", "user: {}",
                "certificate-authority-data: allowed is a certificate or key (PEM) in Base64"
            ),
            (
                "cluster: {server: https://x}", "user: {client-key: k}",
                "users[0].user.client-certificate: missing; allowed is the certificate of client-key"
            ),
            ("cluster: {server: https://x}", "user: {password: hunter2}", "users[0].user.password: not supported"),
            ("cluster: {server: https://x}", "user: {auth-provider: {name: gcp}}", "exec plugin"),
            ("cluster: {server: https://x}", "user: {as: root}", "user.as: not supported"),
            ("cluster: {server: https://x}", "user: {token: 'hunter2 x'}", "user.token: a token has no white space"),
            ("cluster: {server: https://x}", "user: {exec: {command: x}}", "user.exec.apiVersion: missing"),
            (
                "cluster: {server: https://x}", "user: {exec: {apiVersion: client.authentication.k8s.io/v1alpha1}}",
                "exec.command: missing"
            ),
            (
                "cluster: {server: https://x}",
                "user: {exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}}",
                "allowed is client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1"
            ),
        ]
    )
    func `with an entry that cannot be used names file and field, and no secret`(
        cluster: String,
        user: String,
        expected: String
    ) {
        let text = """
            current-context: dev
            contexts: [{name: dev, context: {cluster: one, user: admin}}]
            clusters: [{name: one, \(cluster)}]
            users: [{name: admin, \(user)}]
            """
        let error = #expect(throws: ClusterConfigurationError.self) { try read(text) }
        let words = error.map { "\($0)" } ?? ""
        #expect(words.contains(expected), "\(words)")
        #expect(words.contains("config-0:"))
        #expect(!words.contains("hunter2"))
    }

    @Test func `may hold entries that are not supported as long as nobody uses them`() throws {
        let text = Self.simple + "\n- {name: old, user: {username: a, password: b}}"
        #expect(try read(text).authentication == .token("abc"))
    }

    @Test func `and what is made of it show no secret`() throws {
        let configuration = try read(Self.simple)
        for text in ["\(configuration)", String(reflecting: configuration), "\(configuration.authentication)"] {
            #expect(!text.contains("abc"))
        }
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(ClusterCredential(token: "abc"), to: &dumped)
        dump(PEMSource.text("abc"), to: &dumped)
        #expect(!dumped.contains("abc"))
    }
}
