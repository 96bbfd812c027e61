// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQSTransport

@Suite struct `The text of a body` {
    @Test(arguments: ["{}", "{\"a\":\"\u{7f}é漢😀\"}", "tab\tline\r\n", "\u{FFFD}", "\u{10FFFF}", "\u{FEFF}"])
    func `is the body itself where SQS takes it`(text: String) {
        let encoded = BodyText(Array(text.utf8))
        #expect(encoded.text == text)
        #expect(encoded.encoding == nil)
    }

    @Test(
        arguments: [
            [0], [0x1F], Array("a\u{FFFE}".utf8), Array("\u{FFFF}".utf8), [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFE],
            Array("\u{8}".utf8),
        ] as [[UInt8]]
    )
    func `is Base64 where SQS would refuse the body`(body: [UInt8]) {
        let encoded = BodyText(body)
        #expect(encoded.encoding == .base64)
        #expect(BodyText.isPlain(Array(encoded.text.utf8)))
        #expect(BodyText.decode(encoded.text, encoding: "base64") == body)
    }

    @Test func `stands for an empty body, which SQS does not take`() {
        let encoded = BodyText([])
        #expect(!encoded.text.isEmpty)
        #expect(BodyText.decode(encoded.text, encoding: encoded.encoding?.rawValue) == [])
    }

    @Test func `comes back for any bytes`() {
        var random = SystemRandomNumberGenerator()
        for length in 0..<200 {
            let body = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let encoded = BodyText(body)
            #expect(BodyText.decode(encoded.text, encoding: encoded.encoding?.rawValue) == body)
        }
    }

    @Test func `is taken as it is when its encoding is unknown or wrong`() {
        #expect(BodyText.decode("{}", encoding: "zip") == Array("{}".utf8))
        #expect(BodyText.decode("no base64!", encoding: "base64") == Array("no base64!".utf8))
    }
}
