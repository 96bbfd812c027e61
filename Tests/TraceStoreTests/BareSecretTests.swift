// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

/// Secrets in texts that no name stands in front of.
///
/// The tokens are made up here, and put together so that nobody who looks for leaked ones finds them in this file.
@Suite struct BareSecretTests {
    private static let digits = Array("0123456789")
    private static let hexadecimal = Array("0123456789abcdef")
    private static let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    private static let lower = Array("abcdefghijklmnopqrstuvwxyz_")
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// The beginnings of tokens, what follows and how much of it.
    private static let kinds: [(beginning: String, alphabet: [Character], length: Int)] = [
        ("sk-", letters, 48), ("sk-proj-", letters, 90), ("sk-ant-api03-", letters, 80), ("sk-", hexadecimal, 32),
        ("ghp" + "_", letters, 36), ("gho" + "_", letters, 36), ("ghs" + "_", letters, 36),
        ("github" + "_pat_", letters, 82), ("glpat" + "-", letters, 20), ("npm" + "_", letters, 36),
        ("AK" + "IA", upper, 16), ("AS" + "IA", upper, 16), ("AI" + "za", letters, 35), ("ya29" + ".", letters, 60),
        ("xox" + "b-", letters, 40), ("xapp" + "-1-", letters, 40), ("sk_" + "live_", letters, 24),
        ("rk_" + "test_", letters, 24), ("hf" + "_", letters, 34), ("gsk" + "_", letters, 52),
        ("dapi", hexadecimal, 32), ("hvs" + ".", letters, 90), ("shpat" + "_", hexadecimal, 32),
        ("eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiI0MiJ9.", letters, 43),
    ]

    private static let before = [
        "", "Incorrect API key provided: ", "got '", "401 for ", "line 3\n", "(", "x=", "a, ", "\"", "https://host/",
    ]
    private static let behind = ["", ".", ". Try again", "'", " was refused", "\n", ")", ", b", "\"", "/x", "&n=1"]

    private let redactor = TextRedactor(Redactor(keys: TraceStoreOptions.defaultRedactedKeys))
    private var generator = Seeded(29)

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &generator)]
    }

    private mutating func text(of alphabet: [Character], _ length: Int) -> String {
        String((0..<length).map { _ in pick(alphabet) })
    }

    @Test func `tokens of well-known issuers are taken out wherever they stand, and nothing else is`() {
        var test = self
        for _ in 0..<100 {
            for kind in Self.kinds {
                var rest = test.text(of: kind.alphabet, kind.length)
                // What is drawn once in a thousand times: a long token without any digit or upper-case letter.
                if kind.beginning.hasPrefix("sk-"), kind.alphabet == Self.letters { rest += "A1" }
                let (before, behind) = (test.pick(Self.before), test.pick(Self.behind))
                let text = before + kind.beginning + rest + behind
                #expect(test.redactor.redacted(text) == before + "[redacted]" + behind, "\(text)")
            }
        }
    }

    @Test(
        arguments: [
            ("sent Bearer abcdefgh12345678-x to it", "sent Bearer [redacted] to it"),
            ("curl -H 'bearer 0123456789abcdef'", "curl -H 'bearer [redacted]'"),
            ("tried Basic dXNlcjpodW50ZXIy first", "tried Basic [redacted] first"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE+/a=\n-----END RSA PRIVATE KEY-----\nrest",
                "-----BEGIN RSA PRIVATE KEY-----[redacted]-----END RSA PRIVATE KEY-----\nrest"
            ),
            ("-----BEGIN PRIVATE KEY-----\nMIIE", "-----BEGIN PRIVATE KEY-----[redacted]"),
        ]
    )
    func `what is announced as a secret is taken out`(_ text: String, _ expected: String) {
        #expect(redactor.redacted(text) == expected)
        #expect(redactor.redacted(expected) == nil, "once is enough")
    }

    @Test(
        arguments: [
            "the bearer of bad-news-from-2024 arrived", "Bearer authentication required", "Bearer token is missing",
            "Basic knowledge", "basic authentication", "Basic dXNlcg==", "sk-learn-compatible-estimators-are-fine",
            "sk-SK", "hf_hub_download failed", "npm_config_registry_is_not_set_here_but_elsewhere", "AKIA",
            "AKIAISNOTLONGENOUGH", "eyJhbGciOiJIUzI1NiJ9", "eyJ.eyJ", "-----BEGIN CERTIFICATE-----\nMIIE",
            "-----BEGIN", "Bearer", "Basic ", "dapi.example.com/0123456789abcdef", "SG.", "ghp_short",
        ]
    )
    func `what only begins like a secret stays`(_ text: String) {
        #expect(redactor.redacted(text) == nil)
    }

    private static let words = [
        "the", "order", "failed", "because", "total", "is", "None", "bearer", "Basic", "größer", "KeyError",
        "max_tokens", "sk-learn", "hf_hub_download", "npm_config_registry", "AKIA", "eyJ",
        "torch.nn.functional.scaled_dot_product_attention", "x86_64-unknown-linux-gnu", "v1.2.3-rc.4+build.5",
        "site-packages/transformers/models/llama/modeling_llama.py",
        "2026-01-02T15:04:05.678901Z", "3.14159265358979323846", "arn:aws:sqs:eu-west-1:000000000000:queue", "utf-8",
        "https://host.example:8443/a/b?c=d#e", "bob@example.com", "0x7ffdeadbeef0", "'payload'", "{'n': 1}", "[1, 2]",
        "meta-llama/Meta-Llama-3-70B-Instruct", "s3://bucket/key.parquet", "self._session.request(method)", "***",
    ]

    @Test func `ordinary texts stay as they are`() {
        var test = self
        for _ in 0..<20_000 {
            let count = Int.random(in: 1...12, using: &test.generator)
            let parts = (0..<count).map { _ in
                switch Int.random(in: 0..<12, using: &test.generator) {
                case 0: test.text(of: Self.hexadecimal, test.pick([16, 32, 40, 64]))
                case 1: "sha256:" + test.text(of: Self.hexadecimal, 64)
                case 2: [8, 4, 4, 4, 12].map { test.text(of: Self.hexadecimal, $0) }.joined(separator: "-")
                case 3: test.text(of: Self.digits, Int.random(in: 1...30, using: &test.generator))
                case 4: test.text(of: Self.lower, Int.random(in: 1...60, using: &test.generator))
                default: test.pick(Self.words)
                }
            }
            let text = parts.joined(separator: test.pick([" ", ", ", "\n", "  ", " (", ") "]))
            // Behind these words, long numbers are not ordinary.
            let isAnnounced = zip(parts, parts.dropFirst()).contains { word, next in
                ["bearer", "Basic"].contains(word) && next.count >= 16
            }
            if !isAnnounced { #expect(test.redactor.redacted(text) == nil, "\(text)") }
        }
    }
}
