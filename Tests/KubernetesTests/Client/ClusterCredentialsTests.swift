// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(10))) struct `Credentials of a cluster` {
    private let folder: TemporaryFolder
    private let clock = ManualClock()

    init() throws { folder = try TemporaryFolder() }

    private func credentials(_ authentication: ClusterAuthentication) -> ClusterCredentials {
        ClusterCredentials(ClusterConfiguration(server: "https://one", authentication: authentication), clock: clock)
    }

    /// A program that counts its runs in a file and then does what the test wants.
    private func plugin(_ body: String, version: ExecPlugin.Version = .v1) throws -> ExecPlugin {
        // Not started itself: a file that was just written may still be open in a child of another test.
        let script = try folder.write("echo run >> '\(folder.path)/runs'\n\(body)\n", to: "plugin")
        return ExecPlugin(command: "/bin/sh", arguments: [script], version: version)
    }

    private func answer(_ status: String, version: String = "v1") -> String {
        "echo '{\"apiVersion\":\"client.authentication.k8s.io/\(version)\",\"kind\":\"ExecCredential\",\"status\":\(status)}'"
    }

    private func runs() throws -> Int {
        try TextFile.text(of: "\(folder.path)/runs").split(separator: "\n").count
    }

    @Test func `from a file are read again after a minute, and kept while the file is away`() async throws {
        let path = try folder.write("one\n", to: "token")
        let credentials = credentials(.tokenFile(path))
        #expect(try await credentials.current().token == "one")
        try folder.write("two", to: "token")
        #expect(try await credentials.current().token == "one")
        clock.advance(by: .seconds(61))
        #expect(try await credentials.current().token == "two")
        try folder.write("", to: "token")
        clock.advance(by: .seconds(61))
        #expect(try await credentials.current().token == "two")
        try folder.write("three", to: "token")
        clock.advance(by: .seconds(11))
        #expect(try await credentials.current().token == "three")
    }

    @Test func `from a file that is refused are read again at once`() async throws {
        let path = try folder.write("one", to: "token")
        let credentials = credentials(.tokenFile(path))
        let first = try await credentials.current()
        try folder.write("two", to: "token")
        #expect(credentials.invalidate(first))
        #expect(try await credentials.current().token == "two")
    }

    @Test func `from nowhere are an error that can pass`() async {
        await #expect(throws: ClusterConfigurationError.self) {
            try await credentials(.tokenFile("/nowhere/token")).current()
        }
        let plain = credentials(.token("x"))
        #expect((try? await plain.current())?.token == "x")
        #expect(!plain.invalidate(ClusterCredential(token: "x")))
    }

    @Test func `from a program are kept until shortly before their end`() async throws {
        // The clock of the test stands at 2023-11-14T22:30:00Z.
        let plugin = try plugin(answer(#"{"token":"t","expirationTimestamp":"2023-11-14T22:40:00Z"}"#))
        let credentials = credentials(.exec(plugin))
        for _ in 0..<3 { #expect(try await credentials.current().token == "t") }
        #expect(try runs() == 1)
        clock.advance(by: .seconds(569))
        _ = try await credentials.current()
        #expect(try runs() == 1)
        clock.advance(by: .seconds(2))
        _ = try await credentials.current()
        #expect(try runs() == 2)
    }

    @Test func `from a program may be a certificate, in the version before`() async throws {
        let plugin = try plugin(
            answer(#"{"clientCertificateData":"C","clientKeyData":"K"}"#, version: "v1beta1"),
            version: .v1beta1
        )
        let credential = try await credentials(.exec(plugin)).current()
        #expect(credential.certificate == ClientCertificate(certificate: .text("C"), key: .text("K")))
        #expect(credential.token == nil)
    }

    @Test func `from a program that is told of the cluster`() async throws {
        var plugin = try plugin(#"printf '%s' "$KUBERNETES_EXEC_INFO" > "$OUT"; "# + answer(#"{"token":"t"}"#))
        plugin.providesClusterInfo = true
        plugin.environment = ["OUT": "\(folder.path)/info"]
        _ = try await credentials(.exec(plugin)).current()
        let info = try TextFile.text(of: "\(folder.path)/info")
        #expect(
            info
                == #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false,"#
                + #""cluster":{"server":"https://one"}}}"#
        )
    }

    @Test(
        arguments: [
            ("exit 3", "it ended with exit code 3"),
            ("echo secret-token", "it did not write an ExecCredential in JSON"),
            (
                #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}'"#,
                "it did not answer in"
            ),
            (
                #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'"#,
                "it wrote neither a token nor a certificate"
            ),
            (
                #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","#
                    + #""status":{"token":"a","clientKeyData":"secret-token"}}'"#,
                "it wrote only one of"
            ),
        ]
    )
    func `from a program that does not work are an error without its output`(
        body: String,
        expected: String
    ) async throws {
        let plugin = try plugin(body)
        let error = await #expect(throws: ClusterConfigurationError.self) {
            try await credentials(.exec(plugin)).current()
        }
        #expect(error.map { "\($0)".contains(expected) && $0.isRetriable } == true, "\(error.map { "\($0)" } ?? "")")
        #expect(error.map { "\($0)".contains("secret-token") } == false)
    }

    @Test func `from a program that is not there are an error with its hint`() async {
        let plugin = ExecPlugin(command: "/nowhere/plugin", installHint: "get it from the shop")
        let error = await #expect(throws: ClusterConfigurationError.self) {
            try await credentials(.exec(plugin)).current()
        }
        #expect(error.map { "\($0)".contains("get it from the shop") && !$0.isRetriable } == true)
    }

    @Test func `from a program that hangs end it`() async throws {
        let plugin = try plugin("exec sleep 1000")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                let error = await #expect(throws: ClusterConfigurationError.self) {
                    try await credentials(.exec(plugin)).current()
                }
                #expect(error.map { "\($0)".contains("it did not end within") } == true)
            }
            await clock.sleeping()
            clock.advance(by: .seconds(61))
        }
    }
}
