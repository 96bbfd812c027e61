// SPDX-License-Identifier: Apache-2.0

/// Which cluster, and as whom.
///
/// Made from the files that every pod has (``inCluster(environment:folder:)``), from kubeconfig files
/// (``kubeconfig(paths:context:)``), or from whichever there is (``discover(environment:kubeconfig:context:)``).
public struct ClusterConfiguration: Sendable, Hashable {
    /// The address of the API server without a slash at its end; may have a path.
    public var server: String
    /// The authorities that the server's certificate is checked against; nil for the system's.
    public var certificateAuthority: PEMSource?
    /// The name that the server's certificate must have, where it is not the one in the address.
    public var tlsServerName: String?
    /// Whether anybody may pose as the server.
    public var skipsServerVerification: Bool
    /// The proxy to go through, `http://`, `https://` or `socks5://`; nil for what `HTTPS_PROXY` says.
    public var proxyURL: String?
    /// How the server is told who asks.
    public var authentication: ClusterAuthentication
    /// The certificate to show to the server.
    public var clientCertificate: ClientCertificate?
    /// The namespace that is meant where none is named.
    public var namespace: String

    /// Describes a cluster.
    public init(
        server: String,
        certificateAuthority: PEMSource? = nil,
        tlsServerName: String? = nil,
        skipsServerVerification: Bool = false,
        proxyURL: String? = nil,
        authentication: ClusterAuthentication = .none,
        clientCertificate: ClientCertificate? = nil,
        namespace: String = "default"
    ) {
        var server = server
        while server.hasSuffix("/") { server.removeLast() }
        self.server = server
        self.certificateAuthority = certificateAuthority
        self.tlsServerName = tlsServerName
        self.skipsServerVerification = skipsServerVerification
        self.proxyURL = proxyURL
        self.authentication = authentication
        self.clientCertificate = clientCertificate
        self.namespace = namespace
    }
}

extension ClusterConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The server and the namespace.
    public var description: String { "ClusterConfiguration(\(server), namespace \(namespace))" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Nothing to look into: addresses of proxies may hold passwords.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
