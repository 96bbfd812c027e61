// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct RedactorTests {
    private let redactor = Redactor(keys: TraceStoreOptions.defaultRedactedKeys)

    private func redacted(_ text: String, isTrusted: Bool = true) -> String? {
        redactor.redacted(Array(text.utf8), isTrusted: isTrusted).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `the value of a secret's key is replaced by its length at any depth`() {
        #expect(
            redacted(#"{"id":"1","payload":[{"password" : "hunter2","n":1},{"auth":{"token":{"a":[1,2]}}}]}"#)
                == #"{"id":"1","payload":[{"password" : {"$redacted":9},"n":1},{"auth":{"token":{"$redacted":11}}}]}"#
        )
        #expect(
            redacted(#"{"headers":{"Authorization":"Bearer x"}}"#) == #"{"headers":{"Authorization":{"$redacted":10}}}"#
        )
        #expect(redacted(#"{"secret":12}"#) == #"{"secret":{"$redacted":2}}"#)
    }

    @Test func `a text without secrets is left as it is`() {
        #expect(redacted(#"{"payload":{"text":"my password is","max_tokens":5,"monkey":"x"}}"#) == nil)
        #expect(redacted(#"["password","x"]"#) == nil)
        #expect(redacted("") == nil)
    }

    @Test func `values that give nothing away stay`() {
        #expect(redacted(#"{"token":null,"password":"","secret":true}"#) == nil)
    }

    @Test(arguments: [
        "password", "db_password", "Password", "userPassword", "PASSWORD", "password2", "api_key", "apiKey", "api-key",
        "OPENAI_API_KEY", "X-Api-Key", "accessToken", "APIToken", "token", "client.secret", "secret_",
    ])
    func `a key that ends in a pattern's words matches`(_ key: String) {
        #expect(redactor.matches(key))
    }

    @Test(arguments: [
        "max_tokens", "token_count", "tokens", "monkey", "key", "apikeyed", "passwordless", "undersecret", "secretary",
        "",
    ])
    func `a key that only contains a pattern does not match`(_ key: String) {
        #expect(!redactor.matches(key))
    }

    @Test func `a pattern with a star is compared with the whole key`() {
        let redactor = Redactor(keys: ["*card*", "pin"])
        #expect(redactor.matches("creditCardNumber"))
        #expect(redactor.matches("CARD"))
        #expect(!redactor.matches("car"))
        #expect(!redactor.matches("spin"))
        #expect(Redactor(keys: ["a*b*c"]).matches("aXbYbc"))
        #expect(!Redactor(keys: ["a*b*c"]).matches("aXbYb"))
    }

    @Test func `without patterns nothing is redacted`() {
        #expect(Redactor(keys: ["", " ,"]).redacted(Array(#"{"password":"x"}"#.utf8), isTrusted: true) == nil)
    }

    @Test func `an escaped key is recognised`() {
        #expect(redacted(#"{"pass\u0077ord":"x"}"#) == #"{"pass\u0077ord":{"$redacted":3}}"#)
    }

    @Test func `a string that holds JSON with a secret is replaced as a whole`() {
        #expect(
            redacted(#"{"arguments":"{\"api_key\":\"k\",\"q\":1}","x":1}"#) == #"{"arguments":{"$redacted":29},"x":1}"#
        )
        #expect(redacted(#"{"arguments":"{\"q\":\"password\"}"}"#) == nil)
        #expect(redacted(#"{"text":"{\"said\" she, password: \"x\""}"#) == nil)
    }

    @Test func `JSON that was put into a string twice is looked into as well`() {
        #expect(redacted(#"{"a":"\"{\\\"password\\\":\\\"x\\\"}\""}"#) == #"{"a":{"$redacted":34}}"#)
        #expect(redacted(#"{"a":" \n{\"password\":\"x\"}"}"#) == #"{"a":{"$redacted":25}}"#)
        #expect(redacted(#"{"a":"\"password\""}"#) == nil)
    }

    @Test func `an error envelope's texts are looked into, and no other's`() {
        let details = #""details":{"message":"password=x","type":"E","traceback":"no"}"#
        #expect(
            redacted(#"{"id":"1","payload":{"error":"e",\#(details),"original_payload":"password=x"}}"#)
                == #"{"id":"1","payload":{"error":"e","details":{"message":{"$redacted":12},"type":"E","traceback":"no"},"#
                + #""original_payload":"password=x"}}"#
        )
        #expect(redacted(#"{"id":"1","payload":{\#(details)}}"#) == nil)
    }

    @Test func `the original of an unreadable message is looked into, also in base64`() {
        #expect(
            redacted(#"{"original_message":"{\"password\": \"x\" oops"}"#) == #"{"original_message":{"$redacted":27}}"#
        )
        let base64 = Base64.encoded(Array(#"{"password":"x"}"#.utf8))
        #expect(
            redacted(#"{"original_message_base64":"\#(base64)"}"#) == #"{"original_message_base64":{"$redacted":26}}"#
        )
        #expect(redacted(#"{"original_message_base64":"aGVsbG8="}"#) == nil)
    }

    @Test func `of a text that is not JSON nothing is left if a secret may be in it`() {
        let broken = #"{"a":"unbalanced,"password":"x"}"#
        #expect(redacted(broken, isTrusted: false) == #"{"$redacted":\#(broken.utf8.count)}"#)
        #expect(redacted(#"{"a":"unbalanced,"b":"x"}"#, isTrusted: false) == nil)
    }

    @Test func `redaction of JSON gives JSON, and finds nothing the second time`() throws {
        var generator = Seeded(7)
        for _ in 0..<300 {
            let text = JSONSample.make(&generator)
            let bytes = Array(text.utf8)
            try #require(bytes.areJSON, "\(text)")
            guard let result = redactor.redacted(bytes, isTrusted: true) else { continue }
            #expect(result.areJSON, "\(text)")
            #expect(!String(decoding: result, as: UTF8.self).contains("hidden"), "\(text)")
        }
    }

    @Test func `any bytes are survived`() {
        var generator = Seeded(11)
        for _ in 0..<500 {
            var bytes = Array(JSONSample.make(&generator).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0...min(3, bytes.count), using: &generator))
            _ = redactor.redacted(bytes, isTrusted: true)
            _ = redactor.redacted(bytes, isTrusted: false)
            _ = EnvelopeScan.id(of: bytes)
            _ = EnvelopeScan.payload(of: bytes)
        }
    }
}

extension Redactor {
    fileprivate func redacted(_ bytes: [UInt8], isTrusted: Bool) -> [UInt8]? {
        redacted(bytes, isTrusted: isTrusted, payload: EnvelopeScan.payload(of: bytes))
    }
}
