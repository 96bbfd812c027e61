// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import YAMLDocuments

struct YAMLTextTests {
    @Test func `a document reads like one that people write`() {
        let value: JSONValue = [
            "apiVersion": "apps/v1", "empty": [:], "none": [], "nothing": .null,
            "metadata": ["name": "a", "labels": ["x/y": "true"]],
            "list": [["name": "b", "items": [1, "two"]], "plain", ["nested", ["deeper": true]]],
        ]
        #expect(
            YAMLText.document(value) == """
                apiVersion: apps/v1
                empty: {}
                none: []
                nothing: null
                metadata:
                  name: a
                  labels:
                    x/y: "true"
                list:
                  - name: b
                    items:
                      - 1
                      - two
                  - plain
                  -
                    - nested
                    - deeper: true

                """
        )
    }

    static let texts = [
        "", " ", "a", "yes", "No", "null", "~", "1", "1.5", "0x10", "1e3", "-", "- a", "a: b", "a:", "a #b", "#a", "*a",
        "&a",
        "!a", "%a", "@a", "`a`", "\"a\"", "'a'", "{a}", "[a]", "a, b", "a\nb", "a\tb", "über", "2001-01-01", "12:30:45",
        "a ", " a", "|", ">", "?", "on", "y", "=", "<<", "/tmp", "a/b:c", "http://a:1/b?c=d", "\u{7}", "😀", "a\\b",
        ".inf",
    ]

    @Test(arguments: texts) func `every string is read back as it was`(_ text: String) throws {
        var read: JSONValue?
        var reader = DocumentReader()
        reader.read(text: YAMLText.document(["k": .string(text), "l": [.string(text)]]), file: "f") { object in
            read = object.list("l")?.first.flatMap { object.json($0) }
            #expect(object.fields.first.flatMap { object.json($0) } == .string(text))
        }
        #expect(reader.problems.isEmpty)
        #expect(read == .string(text))
    }
}
