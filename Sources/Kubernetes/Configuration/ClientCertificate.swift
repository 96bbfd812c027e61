// SPDX-License-Identifier: Apache-2.0

/// What a client shows to the server instead of, or besides, a token.
public struct ClientCertificate: Sendable, Hashable {
    /// The certificate.
    public var certificate: PEMSource
    /// Its private key.
    public var key: PEMSource

    /// Makes a pair.
    public init(certificate: PEMSource, key: PEMSource) {
        self.certificate = certificate
        self.key = key
    }
}
