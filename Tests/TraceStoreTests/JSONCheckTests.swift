// SPDX-License-Identifier: Apache-2.0

internal import Testing

@Suite struct JSONCheckTests {
    private func isValid(_ text: String) -> Bool { Array(text.utf8).areJSON }

    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1.5e+10", "-12.0E3", #""""#, #""a\"b\\c\/\b\f\n\r\t\u00e9""#, "[]", "{}",
        " [ 1 , 2 ] ",
        #"{"a":{"b":[{}]},"c":"d"}"#, "\"é😀\"",
    ])
    func `a JSON value is accepted`(_ text: String) {
        #expect(isValid(text))
    }

    @Test(arguments: [
        "", " ", "nul", "nullx", "01", "1.", ".5", "+1", "1e", "-", "NaN", "'a'", #"""#, #""a"#, #""\x""#, #""\u12g4""#,
        #""\u12""#,
        "\"\n\"", "[1,]", "[,1]", "[1 2]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{a:1}"#, "[", "]", "{", "}",
        "[}", "1 2", "[]]",
        "\u{FEFF}1",
    ])
    func `what is not one JSON value is refused`(_ text: String) {
        #expect(!isValid(text))
    }

    @Test func `bad UTF-8 is refused`() {
        let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
        #expect(!bytes.areJSON)
    }

    @Test func `nesting is limited`() {
        #expect(isValid(String(repeating: "[", count: 512) + String(repeating: "]", count: 512)))
        #expect(!isValid(String(repeating: "[", count: 513) + String(repeating: "]", count: 513)))
        #expect(!isValid(String(repeating: "[", count: 1_000_000)))
    }
}
