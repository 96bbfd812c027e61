// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient

@Suite struct XMLElementTests {
    @Test func `names, text, references and sections are read`() throws {
        let text = """
            \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
            <!-- why -->
            <a:Root xmlns:a="urn:x" other='>'>
              <Key>a &lt;&amp;&gt;&quot;&apos; &#228;&#x20AC;</Key><Key/>
              <Key><![CDATA[<raw> & ]]]]></Key><!-- no --><?no?>
            </a:Root>
            """
        let root = try XMLElement(parsing: Array(text.utf8))
        #expect(root.name == "Root")
        #expect(root.all("Key").map(\.text) == ["a <&>\"' ä€", "", "<raw> & ]]"])
        #expect(root.text(of: "None") == nil)
    }

    @Test(arguments: [
        "", " ", "text", "<a>", "<a", "<a></b>", "<a/><b/>", "<a>&nbsp;</a>", "<a>&#xD800;</a>", "<a>&lt</a>", "<a b>",
        "<a b=c/>", "<a b='c/>", "<a><![CDATA[x</a>", "<a><!-- x</a>", "</a>", "<>x</>", "<a>\u{1}&", "<a/>x",
    ])
    func `what is no document is refused`(text: String) {
        #expect(throws: XMLError.self) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test func `a document type, and with it every entity of one's own, is refused`() {
        let text = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>"
        #expect(throws: XMLError.documentType) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test func `depth and number of elements are bounded`() {
        let deep = String(repeating: "<a>", count: 1_000_000)
        #expect(throws: XMLError.tooLarge) { try XMLElement(parsing: Array(deep.utf8)) }
        let many = "<a>" + String(repeating: "<b/>", count: 200_000) + "</a>"
        #expect(throws: XMLError.tooLarge) { try XMLElement(parsing: Array(many.utf8)) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: XMLError.self) { try XMLElement(parsing: Array("<a>".utf8) + [0xFF] + Array("</a>".utf8)) }
    }
}
