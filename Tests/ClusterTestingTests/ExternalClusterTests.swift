// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import HTTPClient
import Testing

@testable import ClusterTesting

struct ExternalClusterTests {
    private func read(_ text: String) throws -> ClusterAccess {
        try ExternalCluster.read("/k", text: text, into: try TestFolder("kubeconfig"))
    }

    @Test func `reads what it writes itself`() throws {
        let tls = ClusterAccess.file(
            server: "https://127.0.0.1:6443",
            tls: .init(
                certificateAuthorityFile: "/ca.pem",
                clientCertificateFile: "/c.pem",
                clientKeyFile: "/c.key"
            )
        )
        let access = try read(tls)
        #expect(access.server == "https://127.0.0.1:6443")
        #expect(access.tls.certificateAuthorityFile == "/ca.pem")
        #expect(access.tls.clientCertificateFile == "/c.pem")
        #expect(access.tls.clientKeyFile == "/c.key")
        #expect(access.token == nil)
    }

    @Test func `keeps certificates that are in the file`() throws {
        let text = """
            clusters: [{name: c, cluster: {server: "https://h:1/", certificate-authority-data: aGVsbG8=}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """
        let folder = try TestFolder("kubeconfig")
        let access = try ExternalCluster.read("/k", text: text, into: folder)
        #expect(access.server == "https://h:1")
        #expect(access.token == "t")
        #expect(folder.read("certificate-authority.pem") == "hello")
    }

    @Test(arguments: ["a: [", "{}", "{current-context: x, contexts: [{name: x, context: {cluster: c}}]}"])
    func `says what is wrong with a file`(text: String) {
        #expect(throws: ClusterFailure.self) { try read(text) }
    }
}
