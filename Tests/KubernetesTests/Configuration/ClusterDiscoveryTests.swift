// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing

@testable import Kubernetes

@Suite struct `The cluster that is meant` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func account() throws {
        try folder.write("abc\n", to: "token")
        try folder.write("PEM", to: "ca.crt")
        try folder.write("asya\n", to: "namespace")
    }

    private func kubeconfig(_ name: String) throws -> String {
        try folder.write(
            """
            current-context: \(name)
            contexts: [{name: \(name), context: {cluster: \(name)}}]
            clusters: [{name: \(name), cluster: {server: "https://\(name)"}}]
            """,
            to: name
        )
    }

    @Test func `in a pod is that of its service account`() throws {
        try account()
        let configuration = try ClusterConfiguration.inCluster(
            environment: Environment(["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "6443"]),
            folder: folder.path
        )
        #expect(configuration.server == "https://10.0.0.1:6443")
        #expect(configuration.authentication == .tokenFile("\(folder.path)/token"))
        #expect(configuration.certificateAuthority == .file("\(folder.path)/ca.crt"))
        #expect(configuration.namespace == "asya")
    }

    @Test func `in a pod may have an address of IPv6`() throws {
        try account()
        let configuration = try ClusterConfiguration.inCluster(
            environment: Environment(["KUBERNETES_SERVICE_HOST": "fd00::1"]),
            folder: folder.path
        )
        #expect(configuration.server == "https://[fd00::1]:443")
    }

    @Test func `in a pod without a service account is an error that says what to do`() {
        let error = #expect(throws: ClusterConfigurationError.self) {
            try ClusterConfiguration.inCluster(
                environment: Environment(["KUBERNETES_SERVICE_HOST": "10.0.0.1"]),
                folder: "/nowhere"
            )
        }
        #expect(
            error.map { "\($0)".contains("/nowhere/token: ") && "\($0)".contains("automountServiceAccountToken") }
                == true
        )
        #expect(
            throws: ClusterConfigurationError.invalid(
                place: "KUBERNETES_SERVICE_PORT",
                reason: "is no port from 1 to 65535"
            )
        ) {
            try ClusterConfiguration.inCluster(
                environment: Environment(["KUBERNETES_SERVICE_HOST": "h", "KUBERNETES_SERVICE_PORT": "tcp://"])
            )
        }
    }

    @Test func `is the file asked for, then what KUBECONFIG says`() throws {
        let (one, two) = (try kubeconfig("one"), try kubeconfig("two"))
        let environment = Environment(["KUBECONFIG": "/nowhere:\(two):\(one)", "KUBERNETES_SERVICE_HOST": "10.0.0.1"])
        #expect(try ClusterConfiguration.discover(environment: environment, kubeconfig: one).server == "https://one")
        #expect(try ClusterConfiguration.discover(environment: environment).server == "https://two")
        #expect(try ClusterConfiguration.discover(environment: environment, context: "one").server == "https://one")
    }

    @Test func `is nowhere, and the error says where it was looked for`() {
        let error = #expect(throws: ClusterConfigurationError.self) {
            try ClusterConfiguration.discover(environment: Environment(["HOME": "/nowhere"]))
        }
        #expect(error.map { "\($0)".contains("KUBECONFIG") && !$0.isRetriable } == true)
    }
}
