// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import HTTPClient
import Kubernetes
import Testing

/// As whom the real API server sees our client, by what it says when it refuses.
@Suite(.timeLimit(.minutes(10))) struct `Our client shows who it is` {
    /// The user that the server sees; accounts without a role may list nothing.
    private func user(_ client: KubernetesClient) async -> String? {
        do throws(KubernetesError) {
            _ = try await client.list(.secrets)
            return nil
        } catch {
            return error.description.firstMatch(of: /User "([^"]+)"/).map { String($0.output.1) } ?? "\(error)"
        }
    }

    /// A kubeconfig of the cluster with another user.
    private func kubeconfig(_ test: ClientUnderTest, _ user: JSONValue, _ folder: TestFolder) throws -> String {
        let access = test.cluster.client.access
        let authority = access.tls.certificateAuthorityFile.map { JSONValue.string($0) } ?? .null
        let file: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "current-context": "tests",
            "clusters": [
                [
                    "name": "tests",
                    "cluster": ["server": .string(access.server), "certificate-authority": authority],
                ]
            ],
            "users": [["name": "tests", "user": user]],
            "contexts": [["name": "tests", "context": ["cluster": "tests", "user": "tests"]]],
        ]
        try folder.write(String(decoding: file.encoded(), as: UTF8.self), to: "kubeconfig")
        return folder.path("kubeconfig")
    }

    @Test func `by a token`() async throws {
        let test = try await ClientUnderTest.make("token")
        let access = try await test.cluster.access(asAccount: "default", in: test.namespace)
        let client = try test.client(kubeconfig: access.kubeconfig)
        #expect(await user(client) == "system:serviceaccount:\(test.namespace):default")
        client.close()
    }

    @Test func `by a token in a file, which is renewed`() async throws {
        let test = try await ClientUnderTest.make("token-file")
        let folder = try TestFolder("token")
        try folder.write("ended\n", to: "token")
        let client = try test.client(
            kubeconfig: try kubeconfig(test, ["tokenFile": .string(folder.path("token"))], folder)
        )
        #expect(await user(client)?.contains("Unauthorized") == true)
        let access = try await test.cluster.access(asAccount: "default", in: test.namespace)
        try folder.write(access.token ?? "", to: "token")
        #expect(await user(client) == "system:serviceaccount:\(test.namespace):default")
        client.close()
    }

    @Test(.enabled(if: ControlPlane.isPrivate)) func `by a certificate`() async throws {
        let test = try await ClientUnderTest.make("certificate")
        let access = try await test.cluster.access(as: "somebody", groups: ["some"])
        let client = try test.client(kubeconfig: access.kubeconfig)
        #expect(await user(client) == "somebody")
        client.close()
    }

    @Test(arguments: ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"])
    func `by a program, which is asked again when the server does not take what it gave`(version: String) async throws {
        let test = try await ClientUnderTest.make("exec")
        let folder = try TestFolder("exec")
        let access = try await test.cluster.access(asAccount: "default", in: test.namespace)
        try folder.write(access.token ?? "", to: "token")
        // The first token is one that has been revoked.
        let script = """
            token=revoked
            [ ! -e asked ] || token=$(cat token)
            echo >> asked
            echo '{"kind":"ExecCredential","apiVersion":"\(version)","status":{"token":"'$token'"}}'
            """
        try folder.write("cd '\(folder.path)'\n" + script, to: "plugin.sh")
        let plugin: JSONValue = [
            "apiVersion": .string(version), "command": "sh", "args": [.string(folder.path("plugin.sh"))],
            "interactiveMode": "Never",
        ]
        let client = try test.client(kubeconfig: try kubeconfig(test, ["exec": plugin], folder))
        #expect(await user(client) == "system:serviceaccount:\(test.namespace):default")
        #expect(await user(client) == "system:serviceaccount:\(test.namespace):default")
        #expect(folder.read("asked") == "\n\n")
        client.close()
    }
}
