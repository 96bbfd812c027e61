// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct TextRedactorTests {
    private let redactor = TextRedactor(Redactor(keys: TraceStoreOptions.defaultRedactedKeys))

    @Test(
        arguments: [
            ("login failed for password=hunter2", "login failed for password=[redacted]"),
            ("password: hunter2, user: bob", "password: [redacted], user: bob"),
            ("GET /v1?access_token=abc.def&page=2 failed", "GET /v1?access_token=[redacted]&page=2 failed"),
            ("OPENAI_API_KEY=sk-123\nPATH=/bin", "OPENAI_API_KEY=[redacted]\nPATH=/bin"),
            ("{'api_key': 'sk-1', 'n': 2}", "{'api_key': [redacted], 'n': 2}"),
            (#"{"api_key": "sk \" 1", "n": 2}"#, #"{"api_key": [redacted], "n": 2}"#),
            (#"body: {\"token\":\"abc\",\"n\":1}"#, #"body: {\"token\":[redacted],\"n\":1}"#),
            ("{'token': b'raw'}", "{'token': [redacted]}"),
            ("headers[Authorization]=Basic dXNlcg== end", "headers[Authorization]=[redacted] end"),
            ("Authorization: Bearer eyJ.abc-1 refused", "Authorization: [redacted] refused"),
            ("authorization: AWS4-HMAC-SHA256 Credential=x", "authorization: [redacted]"),
            ("Cookie: a=1; b=2; done", "Cookie: [redacted]; done"),
            ("run --password hunter2 --verbose", "run --password [redacted] --verbose"),
            ("run --password=hunter2", "run --password=[redacted]"),
            ("    token = 'abc'", "    token = [redacted]"),
            ("token := abc", "token := [redacted]"),
            ("{:secret=>abc}", "{:secret=>[redacted]}"),
            ("amqp://bob:pw@host:5672/vhost refused", "amqp://[redacted]@host:5672/vhost refused"),
            ("postgres://u:p@ss@host/db", "postgres://[redacted]@host/db"),
            ("password='unterminated\nnext line", "password=[redacted]\nnext line"),
        ]
    )
    func `what stands behind the name of a secret is taken out`(_ text: String, _ expected: String) {
        #expect(redactor.redacted(text) == expected)
        #expect(redactor.redacted(expected) == nil, "once is enough")
    }

    @Test(
        arguments: [
            "", "no name", "if token == expected: raise", "max_tokens=100 was too small", "the password is wrong",
            "https://host:80/a@b", "https://bob@host/", "mailto:bob@host", "monkey=1", "token", "token=", "a:b:c",
            "Traceback (most recent call last):\n  File \"h.py\", line 3, in handle\nKeyError: 'name'",
        ]
    )
    func `what names no secret stays as it is`(_ text: String) {
        #expect(redactor.redacted(text) == nil)
    }

    @Test func `without names of secrets nothing is taken out`() {
        #expect(TextRedactor(Redactor(keys: [])).redacted("password=hunter2 http://a:b@c") == nil)
    }

    @Test func `any text is read to its end`() {
        var generator = Seeded(7)
        let pieces = [
            "password", "=", ":", "\"", "'", "\\", " ", "\n", "://", "@", "--token", "Bearer", ";", "é", "x", "{", "]",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<12, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            guard let redacted = redactor.redacted(text) else { continue }
            #expect(redacted.contains("[redacted]"))
        }
    }
}
