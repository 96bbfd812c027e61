// SPDX-License-Identifier: Apache-2.0

public import HTTPClient

/// How one user reaches an API server.
public struct ClusterAccess: Sendable {
    /// The server's URL without a slash at the end.
    public var server: String
    /// The authority to trust and the user's certificate and key, as PEM files.
    public var tls: TLSOptions
    /// The user's token, when it has no certificate.
    public var token: String?
    /// A kubeconfig file with all this, for programs under test.
    public var kubeconfig: String

    init(server: String, tls: TLSOptions, token: String? = nil, kubeconfig: String) {
        (self.server, self.tls, self.token, self.kubeconfig) = (server, tls, token, kubeconfig)
    }

    /// The text of a kubeconfig; its one context is `asya`.
    static func file(
        server: String,
        tls: TLSOptions = TLSOptions(),
        token: String? = nil,
        namespace: String = "default"
    ) -> String {
        var cluster = ["server": server]
        var user: [String: String] = [:]
        if let path = tls.certificateAuthorityFile { cluster["certificate-authority"] = path }
        if let path = tls.clientCertificateFile { user["client-certificate"] = path }
        if let path = tls.clientKeyFile { user["client-key"] = path }
        if let token { user["token"] = token }
        func fields(_ values: [String: String]) -> String {
            if values.isEmpty { return " {}" }
            return values.sorted { $0.key < $1.key }.map { "\n    \($0.key): '\($0.value)'" }.joined()
        }
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: asya
              cluster:\(fields(cluster))
            users:
            - name: asya
              user:\(fields(user))
            contexts:
            - name: asya
              context:\(fields(["cluster": "asya", "user": "asya", "namespace": namespace]))
            current-context: asya

            """
    }
}
