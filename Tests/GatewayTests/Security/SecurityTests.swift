// SPDX-License-Identifier: Apache-2.0

import Access
import Envelopes
import HTTPClient
import Settings
import Testing
import Tracking
import TrackingTesting

@testable import Gateway

/// Requests that must be refused, over real connections: the exact status, a JSON error that says what to do, and nothing
/// of what is secret in any answer or line of the log.
@Suite(.timeLimit(.minutes(10)))
struct SecurityTests {
    private static let keys = (ada: "ada-has-a-key-of-32-characters-1", bob: "bob-has-a-key-of-32-characters-2")
    private static let payload = "only-ada-knows-this"
    private static let sidecarToken = "sidecars-share-this-token-of-theirs"

    private func credentials(of caller: SecurityCase.Caller) -> [String] {
        switch caller {
        case .nobody: []
        case .ada: ["X-API-Key: \(Self.keys.ada)"]
        case .bob: ["X-API-Key: \(Self.keys.bob)"]
        }
    }

    @Test func `whatever must be refused is refused as it should be, and tells nothing`() async throws {
        let (issuer, lines) = (TestIssuer(), LogLines())
        defer { issuer.stop() }
        let access = AccessSettings(
            apiKeys: .fixed(try APIKeySet(parsing: "ada:\(Self.keys.ada);bob:\(Self.keys.bob)", source: "test")),
            issuer: issuer.trusted
        )
        try await GatewayUnderTest.run(access: access, logger: lines.logger) { configuration in
            configuration.limits.maxBodyBytes = SecurityCase.maxBodyBytes
            configuration.limits.maxHeaderBytes = SecurityCase.maxHeaderBytes
            configuration.token = Self.sidecarToken
        } _: { gateway in
            let id = try await envelope(of: gateway)
            let token = try issuer.token()
            let shown = [HTTPHeader("Authorization", "Bearer \(token)")]
            let accepted = try await gateway.ask("GET", "/tools", headers: shown)
            #expect(accepted.status == 200, "\(accepted.text)")

            let own = SecurityCase.credentials + SecurityCase.bodies + SecurityCase.heads + SecurityCase.paths
            let tokens = try SecurityCase.access(issuer)
            let cases = own + SecurityCase.methods + SecurityCase.foreign(id) + tokens
            var secrets = [Self.keys.ada, Self.keys.bob, Self.payload, Self.sidecarToken, "nobody-has-this-key"]
            // Of a token nothing is told, whatever is wrong with it.
            secrets += tokens.flatMap(\.headers).map { String($0.suffix(40)) }
            for refused in cases {
                let answer = try await RawConnection.exchange(
                    gateway.port,
                    refused.text(credentials: credentials(of: refused.caller))
                )
                let fault = refused.fault(of: answer)
                #expect(fault == nil, "\(refused.name) (\(refused.target.prefix(40))): \(fault ?? "")")
                for secret in secrets { #expect(!answer.contains(secret), "\(refused.name): \(answer)") }
            }
            for secret in secrets {
                let told = lines.all.filter { $0.contains(secret) }
                #expect(told == [])
            }
            #expect(lines.all.count > cases.count / 2)
            // Nothing has happened to it.
            #expect(try await gateway.store.envelope(id)?.status == .pending)
        }
    }

    @Test func `the listener of sidecars takes their token only, and no page's word`() async throws {
        try await GatewayUnderTest.run({ $0.token = Self.sidecarToken }) { gateway in
            let good = HTTPHeader("Authorization", "Bearer \(Self.sidecarToken)")
            for (headers, status, code) in [
                ([], 401, "invalid_token"),
                ([HTTPHeader("Authorization", "Bearer \(Self.sidecarToken.dropLast())")], 401, "invalid_token"),
                ([HTTPHeader("Authorization", "Basic \(Self.sidecarToken)")], 401, "invalid_token"),
                ([HTTPHeader("Authorization", Self.sidecarToken)], 401, "invalid_token"),
                ([good, HTTPHeader("Origin", "http://localhost")], 403, "origin_refused"),
            ] {
                for path in ["/reports", "/envelopes", "/envelopes/x/final", "/envelopes/x/progress"] {
                    let answer = try await gateway.tell(path, "{}", headers: headers)
                    #expect(answer.status == status && answer.code == code, "\(path) \(headers): \(answer.text)")
                    #expect(!answer.text.contains(Self.sidecarToken))
                }
            }
            #expect(try await gateway.tell("/reports", #"{"reports":[]}"#, headers: [good]).status == 200)
            for path in ["/tools/call", "/mcp", "/a2a", "/reports/..", "//reports"] {
                #expect(try await gateway.tell(path, "{}", headers: [good]).status == 404, "\(path)")
            }
        }
    }

    /// An envelope of Ada's, with something in it that is nobody else's business.
    private func envelope(of gateway: GatewayUnderTest) async throws -> String {
        let made = try await gateway.ask(
            "POST",
            "/tools/call",
            #"{"name":"echo","arguments":{"text":"\#(Self.payload)"}}"#,
            headers: [HTTPHeader("X-API-Key", Self.keys.ada)]
        )
        return try #require(made.call?["envelope_id"]?.stringValue, "\(made.text)")
    }
}
