// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import HTTPClient
internal import Processes

/// The authority of a private cluster, and what it has signed.
struct ClusterCertificates: Sendable {
    let folder: TestFolder

    /// Makes the authority, the certificate of the API server and the key that signs the tokens of service accounts.
    init(in folder: TestFolder) async throws(ClusterFailure) {
        self.folder = folder
        let make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        try await run(
            """
            \(make) -subj /CN=asya-cluster -keyout ca.key -out ca.pem
            \(make) -subj /CN=kube-apiserver -CA ca.pem -CAkey ca.key -keyout server.key -out server.pem \
            -addext subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc \
            -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=serverAuth
            openssl ecparam -genkey -name prime256v1 -noout -out accounts.key
            """
        )
    }

    var authority: String { folder.path("ca.pem") }
    var server: String { folder.path("server.pem") }
    var serverKey: String { folder.path("server.key") }
    var accountsKey: String { folder.path("accounts.key") }

    /// Signs a certificate for a user.
    ///
    /// - Parameters:
    ///   - user: The user's name.
    ///   - groups: The groups that it is in.
    ///   - file: The name of the files.
    /// - Returns: The files.
    /// - Throws: ``ClusterFailure/tool(_:)``.
    func sign(user: String, groups: [String], file: String) async throws(ClusterFailure) -> TLSOptions {
        let subject = (groups.map { "/O=\($0)" } + ["/CN=\(user)"]).joined()
        try await run(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '\(subject)' \
            -CA ca.pem -CAkey ca.key -keyout '\(file).key' -out '\(file).pem' \
            -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=clientAuth
            """
        )
        return TLSOptions(
            certificateAuthorityFile: authority,
            clientCertificateFile: folder.path("\(file).pem"),
            clientKeyFile: folder.path("\(file).key")
        )
    }

    private func run(_ script: String) async throws(ClusterFailure) {
        _ = try await ClusterFailure.of { () async throws(BrokerFailure) -> String in
            try await ToolCommand.run(
                "sh",
                ["-e", "-c", "exec 2>&1\n" + script],
                environment: ["PATH": ExecutableSearch.standardPath],
                folder: folder.path
            )
        }
    }
}
