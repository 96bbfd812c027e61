// SPDX-License-Identifier: Apache-2.0

/// The files that TLS needs beyond the system's own certificates.
///
/// The broker's certificate and name are always verified.
public struct AMQPTLSOptions: Sendable, Hashable {
    /// A PEM file of the certificate authorities to trust instead of the system's.
    public var certificateAuthorityFile: String?
    /// A PEM file with the certificate, and what leads to its authority, to present to the broker.
    public var clientCertificateFile: String?
    /// A PEM file with the private key of `clientCertificateFile`.
    public var clientKeyFile: String?
    /// The name that the broker's certificate must have; `nil` for the host of the connection.
    public var serverName: String?

    /// Creates options; without arguments, the system's certificates and no client certificate.
    ///
    /// - Parameters:
    ///   - certificateAuthorityFile: PEM file of the authorities to trust.
    ///   - clientCertificateFile: PEM file of the client's certificate.
    ///   - clientKeyFile: PEM file of its key.
    ///   - serverName: name to verify instead of the host.
    public init(
        certificateAuthorityFile: String? = nil,
        clientCertificateFile: String? = nil,
        clientKeyFile: String? = nil,
        serverName: String? = nil
    ) {
        self.certificateAuthorityFile = certificateAuthorityFile
        self.clientCertificateFile = clientCertificateFile
        self.clientKeyFile = clientKeyFile
        self.serverName = serverName
    }
}
