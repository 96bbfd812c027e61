// SPDX-License-Identifier: Apache-2.0

/// Certificates for the occasion: an authority, a server at 127.0.0.1 and localhost, a client, another authority.
///
/// Made by openssl(1); valid for two days.
public struct TestCertificates: Sendable {
    private let folder: TestFolder

    /// Makes them.
    ///
    /// - Throws: ``BrokerFailure`` when openssl is missing or fails.
    public init() async throws(BrokerFailure) {
        folder = try TestFolder("certificates")
        let script = """
            set -e
            make() {
                name=$1; shift
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \\
                    -subj "/CN=$name" -keyout "$name.key" -out "$name.pem" "$@" 2>&1
            }
            make authority
            make other-authority
            make server -CA authority.pem -CAkey authority.key -addext subjectAltName=IP:127.0.0.1,DNS:localhost \\
                -addext basicConstraints=critical,CA:FALSE
            make client -CA authority.pem -CAkey authority.key -addext basicConstraints=critical,CA:FALSE
            """
        _ = try await ToolCommand.run(
            "sh",
            ["-c", script],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            folder: folder.path
        )
    }

    /// What signed the server's and the client's certificate.
    public var authority: String { folder.path("authority.pem") }

    /// An authority that signed neither.
    public var otherAuthority: String { folder.path("other-authority.pem") }

    /// The server's certificate.
    public var server: String { folder.path("server.pem") }

    /// The key of ``server``.
    public var serverKey: String { folder.path("server.key") }

    /// The client's certificate; its common name is "client".
    public var client: String { folder.path("client.pem") }

    /// The key of ``client``.
    public var clientKey: String { folder.path("client.key") }
}
