// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import Envelopes
internal import HTTPClient

extension ControlPlane {
    /// A client as a service account, by a token made for it, and its kubeconfig.
    ///
    /// - Parameters:
    ///   - account: The service account's name.
    ///   - namespace: Its namespace, and that of the kubeconfig's context.
    /// - Returns: How the account reaches the API server.
    /// - Throws: ``ClusterFailure``, also when there is no such account.
    public func access(
        asAccount account: String,
        in namespace: String
    ) async throws(ClusterFailure) -> ClusterAccess {
        let request: JSONValue = [
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": ["expirationSeconds": 3600],
        ]
        let path = ResourcePath("serviceaccounts", in: namespace).named(account, "token")
        guard let token = try await client.create(request, in: path)["status", "token"]?.stringValue else {
            throw .tool("the server made no token for \(account)")
        }
        var tls = TLSOptions()
        tls.certificateAuthorityFile = client.access.tls.certificateAuthorityFile
        let server = client.access.server
        let text = ClusterAccess.file(server: server, tls: tls, token: token, namespace: namespace)
        let file = "\(newUser()).kubeconfig"
        try ClusterFailure.of { () throws(BrokerFailure) in try folder.write(text, to: file) }
        return ClusterAccess(server: server, tls: tls, token: token, kubeconfig: folder.path(file))
    }
}
