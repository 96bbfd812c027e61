// SPDX-License-Identifier: Apache-2.0

/// The files that TLS needs beyond the system's own certificates.
///
/// The peer is always verified.
public struct TLSOptions: Sendable, Hashable {
    /// A PEM file of the certificate authorities to trust instead of the system's.
    public var certificateAuthorityFile: String?
    /// A PEM file with the certificate to present to the server.
    public var clientCertificateFile: String?
    /// A PEM file with the private key of `clientCertificateFile`.
    public var clientKeyFile: String?

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
