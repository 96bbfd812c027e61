// SPDX-License-Identifier: Apache-2.0

/// What TLS needs beyond the system's own certificates.
///
/// The peer is verified unless told otherwise.
public struct TLSOptions: Sendable, Hashable {
    /// A PEM file of the certificate authorities to trust instead of the system's.
    public var certificateAuthorityFile: String?
    /// The certificate authorities to trust instead of the system's, as PEM text; wins over the file.
    public var certificateAuthority: String?
    /// A PEM file with the certificate to present to the server.
    public var clientCertificateFile: String?
    /// The certificate to present to the server, as PEM text; wins over the file.
    public var clientCertificate: String?
    /// A PEM file with the private key of the client's certificate.
    public var clientKeyFile: String?
    /// The private key of the client's certificate, as PEM text; wins over the file.
    public var clientKey: String?
    /// The name that the server is asked for and its certificate must have, instead of the one in the address.
    public var serverName: String?
    /// Whether the server must show who it is.
    public var verifiesPeer = true

    /// Creates options; without arguments, the system's certificates and no client certificate.
    public init(
        certificateAuthorityFile: String? = nil,
        clientCertificateFile: String? = nil,
        clientKeyFile: String? = nil
    ) {
        self.certificateAuthorityFile = certificateAuthorityFile
        self.clientCertificateFile = clientCertificateFile
        self.clientKeyFile = clientKeyFile
    }
}

extension TLSOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Whether the peer is verified: no key is ever printed.
    public var description: String { "TLSOptions(\(verifiesPeer ? "verified" : "not verified"))" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
