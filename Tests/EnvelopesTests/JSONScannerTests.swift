// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Testing

struct JSONScannerTests {
    private func error(_ bytes: [UInt8], maxDepth: Int = 512) -> JSONError? {
        do {
            _ = try RawJSON(validating: bytes, maxDepth: maxDepth)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "null", "true", "false", "0", "-0", "-1", "10.01", "1e5", "1E-05", "\"\"", "[]", "{}", " [ ] ", "\t{ }\r\n",
        #"{"a":{"b":[1,2,{"c":null}]}}"#, #"["\"\\\/\b\f\n\r\t\u12aF"]"#, #""\ud834\udd1e""#, "1e308", "12.5e-400",
        "0e999",
        "\"\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}\"", #"{"a":1,"a":2}"#, "[[],[[]]]",
    ])
    func `accepts what the grammar derives`(text: String) {
        #expect(error(Array(text.utf8)) == nil)
        #expect(ReferenceJSON.grammarAccepts(Array(text.utf8)))
    }

    @Test(arguments: [
        ("", 0, JSONFault.unexpectedEnd), (" ", 1, .unexpectedEnd), ("[", 1, .unexpectedEnd),
        ("\"a", 2, .unexpectedEnd),
        ("tru", 3, .unexpectedEnd), ("\"\\", 2, .unexpectedEnd), ("\"\\u12", 5, .unexpectedEnd),
        ("{\"a\"", 4, .unexpectedEnd),
        ("nul1", 0, .valueExpected), ("[1,]", 3, .valueExpected), ("[,1]", 1, .valueExpected),
        ("'a'", 0, .valueExpected),
        ("{,}", 1, .nameExpected), ("{\"a\":1,}", 7, .nameExpected), ("{a:1}", 1, .nameExpected),
        ("{1:1}", 1, .nameExpected),
        ("{\"a\" 1}", 5, .colonExpected), ("{\"a\":1 \"b\":2}", 7, .objectSeparatorExpected),
        ("{\"a\":1]", 6, .objectSeparatorExpected), ("[1 2]", 3, .arraySeparatorExpected),
        ("[1}", 2, .arraySeparatorExpected),
        ("\"a\tb\"", 2, .controlCharacter), ("\"\u{0}\"", 1, .controlCharacter), ("\"\\x\"", 2, .unknownEscape),
        ("\"\\u12g4\"", 5, .malformedUnicodeEscape), ("01", 1, .malformedNumber), ("-a", 1, .malformedNumber),
        ("1.", 2, .unexpectedEnd), ("1.a", 2, .malformedNumber), ("1e+]", 3, .malformedNumber),
        ("+1", 0, .valueExpected),
        (#""\ud834""#, 1, .loneSurrogate), (#""a\udc00\ud834""#, 2, .loneSurrogate),
        (#""\ud834\ud834\udd1e""#, 1, .loneSurrogate), (#""\ud834\n""#, 1, .loneSurrogate),
        ("1e400", 0, .numberTooLarge), ("[-12.5E+999]", 1, .numberTooLarge), ("1.8e308", 0, .numberTooLarge),
        (".5", 0, .valueExpected), ("1 1", 2, .trailingBytes), ("nullx", 4, .trailingBytes), ("{}}", 2, .trailingBytes),
        ("\u{FEFF}1", 0, .valueExpected), ("[1,//x\n2]", 3, .valueExpected), ("[\u{B}1]", 1, .valueExpected),
    ])
    func `names the fault and its place`(text: String, offset: Int, fault: JSONFault) {
        #expect(error(Array(text.utf8)) == .malformed(offset: offset, fault: fault))
        #expect(!ReferenceJSON.grammarAccepts(Array(text.utf8)))
    }

    @Test(arguments: ["NaN", "Infinity", "-Infinity"])
    func `knows the numbers that JSON does not have`(text: String) {
        #expect(error(Array(text.utf8)) == .notFinite(offset: 0))
        #expect(error(Array("{\"a\":[1, \(text)]}".utf8)) == .notFinite(offset: 9))
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0xAF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x9A], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
            [0xFF],
        ] as [[UInt8]]
    )
    func `refuses bytes that are not UTF-8 at every offset of a string`(sequence: [UInt8]) {
        for offset in 0..<20 {
            let prefix = Array(repeating: UInt8(ascii: "x"), count: offset)
            let bytes = [0x22] + prefix + sequence + [0x22] + Array("          ".utf8)
            #expect(error(bytes) == .notUTF8(offset: offset + 1))
        }
    }

    @Test func `finds every special byte at every offset of a string`() {
        for byte in UInt8.min...UInt8.max {
            for offset in 0..<18 {
                var bytes = [0x22] + Array(repeating: UInt8(ascii: "y"), count: 18) + [0x22]
                bytes[offset + 1] = byte
                #expect((error(bytes) == nil) == ReferenceJSON.grammarAccepts(bytes))
            }
        }
    }

    @Test func `limits depth without using the stack`() {
        for limit in [1, 63, 64, 65, 128, 512, 100_000] {
            let fitting = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
            #expect(error(Array(fitting.utf8), maxDepth: limit) == nil)
            #expect(error(Array("[\(fitting)]".utf8), maxDepth: limit) == .tooDeep(limit: limit))
            let objects = String(repeating: "{\"a\":", count: limit) + "1" + String(repeating: "}", count: limit)
            #expect(error(Array(objects.utf8), maxDepth: limit) == nil)
            #expect(error(Array("[\(objects)]".utf8), maxDepth: limit) == .tooDeep(limit: limit))
        }
        let mixed = String(repeating: "[{\"a\":", count: 200) + "1" + String(repeating: "}]", count: 200)
        #expect(error(Array(mixed.utf8)) == nil)
    }

    @Test func `keeps the exact bytes of a value without the white space around it`() throws {
        let raw = try RawJSON(validating: Array(" \n{ \"a\" : 1.0 } ".utf8))
        #expect(raw.bytes == Array("{ \"a\" : 1.0 }".utf8))
        #expect(raw == RawJSON(trusted: Array("{ \"a\" : 1.0 }".utf8)))
        #expect(raw.description == "<13 bytes of JSON>")
    }
}
