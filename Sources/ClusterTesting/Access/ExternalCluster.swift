// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import Envelopes
internal import HTTPClient
internal import Yams

/// The cluster that `ASYA_TEST_KUBECONFIG` names.
enum ExternalCluster {
    /// Reads the current context of a kubeconfig.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - text: What is in it.
    ///   - folder: Takes the certificates that are in the file itself.
    /// - Returns: How its user reaches its server.
    /// - Throws: ``ClusterFailure/kubeconfig(path:reason:)``; exec plugins are not run.
    static func read(_ path: String, text: String, into folder: TestFolder) throws(ClusterFailure) -> ClusterAccess {
        func fail(_ reason: String) -> ClusterFailure { .kubeconfig(path: path, reason: reason) }
        guard let document = try? Yams.compose(yaml: text) else { throw fail("is no YAML") }
        func entry(_ list: String, _ field: String, named name: String?) -> Node? {
            document[list]?.sequence?.first { $0["name"]?.string == name }?[field]
        }
        guard let context = entry("contexts", "context", named: document["current-context"]?.string) else {
            throw fail("has no current context")
        }
        guard let cluster = entry("clusters", "cluster", named: context["cluster"]?.string),
            let server = cluster["server"]?.string
        else { throw fail("the context's cluster has no server") }
        let user = entry("users", "user", named: context["user"]?.string)
        var tls = TLSOptions()
        tls.certificateAuthorityFile = try file(cluster, "certificate-authority", folder)
        tls.clientCertificateFile = try file(user, "client-certificate", folder)
        tls.clientKeyFile = try file(user, "client-key", folder)
        let token = user?["token"]?.string
        guard token != nil || tls.clientCertificateFile != nil else {
            throw fail("the user has neither a token nor a client certificate")
        }
        let address = server.hasSuffix("/") ? String(server.dropLast()) : server
        return ClusterAccess(server: address, tls: tls, token: token, kubeconfig: path)
    }

    /// The file that a field names, or one made of the field's data.
    private static func file(_ node: Node?, _ field: String, _ folder: TestFolder) throws(ClusterFailure) -> String? {
        if let path = node?[field]?.string { return path }
        guard let data = node?["\(field)-data"]?.string, let text = Base64.decode(Array(data.utf8)) else { return nil }
        try ClusterFailure.of { () throws(BrokerFailure) in
            try folder.write(String(decoding: text, as: UTF8.self), to: "\(field).pem")
        }
        return folder.path("\(field).pem")
    }
}
