// SPDX-License-Identifier: Apache-2.0

import Settings
import Testing

@testable import Access

@Suite struct AccessSettingsTests {
    private let loopback = ListenAddress(host: "127.0.0.1", port: 8080)
    private let everywhere = ListenAddress(port: 8080)
    private let issuer = [
        "ASYA_GATEWAY_JWT_JWKS_URL": "https://issuer.example/keys", "ASYA_GATEWAY_JWT_ISSUER": "https://issuer.example",
        "ASYA_GATEWAY_JWT_AUDIENCE": "asya, other",
    ]

    private func settings(
        _ variables: [String: String],
        _ listener: ListenAddress
    ) throws(SettingsError) -> AccessSettings {
        try AccessSettings(Environment(variables), listener: listener)
    }

    private func problem(_ variables: [String: String], _ listener: ListenAddress) -> SettingsError? {
        do throws(SettingsError) {
            _ = try settings(variables, listener)
            return nil
        } catch {
            return error
        }
    }

    @Test func `nobody is asked who they are on loopback only`() {
        for host in ["127.0.0.1", "localhost", "::1"] {
            #expect(problem([:], ListenAddress(host: host, port: 0)) == nil)
        }
        for host in [nil, "0.0.0.0", "::", "gateway.example", "10.0.0.1"] {
            #expect(problem([:], ListenAddress(host: host, port: 0))?.variable == "ASYA_GATEWAY_API_KEYS")
        }
        #expect(problem(["ASYA_GATEWAY_API_KEYS": "ci:0123456789abcdef"], everywhere) == nil)
        #expect(problem(issuer, everywhere) == nil)
    }

    @Test func `an issuer is read with its audiences`() throws {
        let settings = try settings(issuer, everywhere)
        #expect(
            settings.issuer
                == AccessSettings.Issuer(
                    keySetURL: "https://issuer.example/keys",
                    policy: TokenPolicy(issuer: "https://issuer.example", audiences: ["asya", "other"])
                )
        )
    }

    @Test(arguments: ["ASYA_GATEWAY_JWT_JWKS_URL", "ASYA_GATEWAY_JWT_ISSUER", "ASYA_GATEWAY_JWT_AUDIENCE"])
    func `half an issuer is refused`(missing: String) {
        var variables = issuer
        variables[missing] = nil
        #expect(problem(variables, loopback) != nil)
    }

    @Test(arguments: [
        ("ASYA_GATEWAY_JWT_JWKS_URL", "http://issuer.example/keys"),
        ("ASYA_GATEWAY_JWT_JWKS_URL", "http://127.0.0.1@issuer.example/keys"),
        ("ASYA_GATEWAY_JWT_JWKS_URL", "http://localhost.evil.example/keys"), ("ASYA_GATEWAY_JWT_JWKS_URL", "keys.json"),
        ("ASYA_GATEWAY_JWT_LEEWAY", "1h"), ("ASYA_GATEWAY_RATE_LIMIT", "-1"), ("ASYA_GATEWAY_RATE_BURST", "0"),
        ("ASYA_GATEWAY_ALLOWED_ORIGINS", "*"), ("ASYA_GATEWAY_ALLOWED_ORIGINS", ","),
        ("ASYA_GATEWAY_ALLOWED_HOSTS", "a.example:80"), ("ASYA_GATEWAY_ALLOWED_HOSTS", "https://a.example"),
        ("ASYA_GATEWAY_API_KEYS", "ci"), ("ASYA_GATEWAY_API_KEYS_FILE", "/nowhere/keys"),
    ])
    func `a value that cannot be used is named`(name: String, value: String) {
        var variables = issuer
        variables["ASYA_GATEWAY_RATE_LIMIT"] = "5"
        variables[name] = value
        #expect(problem(variables, loopback)?.variable == name)
    }

    @Test func `keys over http are fetched from this machine only`() {
        for url in ["http://127.0.0.1:9000/keys", "http://[::1]:9000", "http://localhost/keys?x=1"] {
            #expect(problem(issuer.merging(["ASYA_GATEWAY_JWT_JWKS_URL": url]) { $1 }, loopback) == nil, "\(url)")
        }
    }

    @Test func `rates, origins and hosts are read`() throws {
        let settings = try settings(
            [
                "ASYA_GATEWAY_RATE_LIMIT": "2.5",
                "ASYA_GATEWAY_ALLOWED_ORIGINS": "https://a.example, https://b.example",
                "ASYA_GATEWAY_ALLOWED_HOSTS": "gw.example,[::2],::3",
            ],
            loopback
        )
        #expect(settings.rateLimit == RateLimit(requestsPerSecond: 2.5, burst: 3))
        for host in ["gw.example", "[::2]:80", "[::3]"] {
            try settings.origins.check(origin: "https://b.example", host: host)
        }
        #expect(throws: AccessError.originRefused) {
            try settings.origins.check(origin: "https://c.example", host: "gw.example")
        }
        #expect(try self.settings([:], loopback).rateLimit == nil)
    }

    @Test func `API keys come from one place, and none is in an error`() {
        let both = ["ASYA_GATEWAY_API_KEYS": "ci:0123456789abcdef", "ASYA_GATEWAY_API_KEYS_FILE": "/x"]
        #expect(problem(both, loopback)?.variable == "ASYA_GATEWAY_API_KEYS_FILE")
        let wrong = problem(["ASYA_GATEWAY_API_KEYS": "ci:0123456789abcdef;ci:0123456789abcdef"], loopback)
        #expect(wrong != nil)
        #expect(wrong?.description.contains("0123456789abcdef") == false)
    }
}
