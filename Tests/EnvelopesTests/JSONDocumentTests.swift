// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import SeededRandom
internal import Testing

struct JSONDocumentTests {
    private func value(_ text: String) throws -> JSONValue { try JSONValue(decoding: Array(text.utf8)) }

    @Test func `a tree has the members in their order and numbers as written`() throws {
        let tree = try value(#" {"b":[1,2.50,-3e2,null,true],"a":{"\u00e9":"\ud83d\ude80\n"},"a2":"" } "#)
        #expect(tree["b"]?[1] == .number(try #require(JSONNumber(2.5))))
        #expect(tree["b"]?.arrayValue?.count == 5 && tree["b"]?[3]?.isNull == true && tree["b"]?[4]?.boolValue == true)
        #expect(tree["b"]?[2]?.doubleValue == -300 && tree["b"]?[0]?.intValue == 1 && tree["b"]?[9] == nil)
        #expect(tree["a"]?["é"]?.stringValue == "🚀\n")
        #expect(tree.objectValue?.map(\.name) == ["b", "a", "a2"])
        #expect(tree.encoded() == Array(#"{"b":[1,2.50,-3e2,null,true],"a":{"é":"🚀\n"},"a2":""}"#.utf8))
    }

    @Test(arguments: [("5", true), ("-5.0", true), ("50e-1", true), ("1e400", true), ("0.0e-9", true), ("5.5", false)])
    func `an integer is one however it is written`(text: String, isInteger: Bool) throws {
        guard case .number(let number) = try JSONValue(decoding: Array(text.utf8)) else {
            Issue.record("not a number")
            return
        }
        #expect(number.isInteger == isInteger)
    }

    @Test func `of members with the same name the last one wins`() throws {
        #expect(try value(#"{"a":1,"b":2,"\u0061":3}"#) == ["a": 3, "b": 2])
    }

    @Test func `a tree comes back from its text`() throws {
        var text = JSONText(seed: 5)
        for _ in 0..<300 {
            let tree = try value(text.value())
            #expect(try JSONValue(decoding: tree.encoded()) == tree)
        }
    }

    @Test func `strings come back from their text whatever they hold`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let scalars = (0..<generator.below(12)).compactMap { _ in
                Unicode.Scalar(UInt32(generator.below(generator.pick([0x30, 0x80, 0x800, 0x10000, 0x110000]))))
            }
            let text = String(String.UnicodeScalarView(scalars))
            let raw = RawJSON(string: text)
            #expect(raw.stringValue().map { Array($0.utf8) } == Array(text.utf8))
            #expect(ReferenceJSON.grammarAccepts(raw.bytes))
        }
    }

    @Test func `raw values answer only for what they are`() {
        #expect(RawJSON(int: -42).intValue() == -42 && RawJSON(string: "42").intValue() == nil)
        #expect(RawJSON(trusted: Array("1.0".utf8)).intValue() == nil)
        #expect(RawJSON(trusted: Array("9223372036854775808".utf8)).intValue() == nil)
        #expect(RawJSON(int: .min).intValue() == .min && RawJSON(int: .max).intValue() == .max)
        #expect(RawJSON(bool: true).boolValue() == true && RawJSON.null.boolValue() == nil && RawJSON.null.isNull)
        #expect(RawJSON(trusted: Array(#""\ud800x\udc00""#.utf8)).stringValue() == "\u{FFFD}x\u{FFFD}")
    }

    @Test func `the writer puts commas and colons where they belong`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("s", "a\"b")
        writer.member("i", UInt64.max)
        writer.member("b", false)
        writer.member("r", RawJSON(trusted: Array("[ ]".utf8)))
        writer.name("list")
        writer.beginArray()
        writer.double(1.5)
        writer.double(.nan)
        writer.null()
        writer.beginArray()
        writer.endArray()
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.name("v")
        writer.value(["x": [1, "y", .null]])
        writer.endObject()
        let expected =
            #"{"s":"a\"b","i":18446744073709551615,"b":false,"r":[ ],"list":[1.5,null,null,[],{}],"v":{"x":[1,"y",null]}}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        ("1", "1.0"), ("1", "10e-1"), ("-0", "0"), ("0e5", "0.00"), ("120", "1.2E+2"), ("0.001", "1e-3"),
        ("9007199254740993", "9007199254740993.0"),
    ])
    func `numbers are equal by value`(left: String, right: String) throws {
        #expect(try value(left) == value(right))
    }

    @Test(arguments: [
        ("1", "-1"), ("1", "10"), ("9007199254740992", "9007199254740993"), ("0.1", "0.10000000000000001"),
        ("1e400", "1e401"), ("1e-9223372036854775809", "1e9223372036854775808"),
    ])
    func `numbers differ by value, however large or fine`(left: String, right: String) throws {
        #expect(try value(left) != value(right))
    }

    @Test(arguments: [
        (".", [] as [JSONPath.Step]), ("", []), ("$", []), (".a", [.member("a")]),
        ("a.b", [.member("a"), .member("b")]),
        ("$.a[3].b", [.member("a"), .element(3), .member("b")]), (".[0]", [.element(0)]),
        ("[0][1]", [.element(0), .element(1)]),
        (#".a["odd \"name\".x"][*]"#, [.member("a"), .member("odd \"name\".x"), .any]), (".*.x", [.any, .member("x")]),
        (".x-y.é", [.member("x-y"), .member("é")]),
    ])
    func `reads paths`(text: String, steps: [JSONPath.Step]) {
        #expect(JSONPath(text)?.steps == steps)
        #expect(JSONPath(JSONPath(steps).description)?.steps == steps)
    }

    @Test(arguments: [
        "..", ".a.", ".a[", ".a[x]", ".a[-1]", "a]b[", ".a[\"x]", ".a[0]b", ".a[\"x\"", "[99999999999999999999]",
    ])
    func `refuses what is no path`(text: String) {
        let path = JSONPath(text)
        #expect(path == nil || text == "a]b[")
    }

    @Test func `writes paths as jq does`() {
        #expect(JSONPath([]).description == ".")
        #expect(JSONPath([.element(0), .member("a")]).description == ".[0].a")
        #expect(JSONPath([.member("a"), .element(2), .member("x-y"), .any]).description == #".a[2]["x-y"][*]"#)
    }

    @Test func `values are read and put at paths`() throws {
        var tree = try value(#"{"a":[{"b":1},2],"c":3}"#)
        let path = try #require(JSONPath(".a[0].b"))
        #expect(tree.value(at: path) == 1)
        #expect(tree.set("new", at: path) && tree.value(at: path) == "new")
        #expect(tree.set(5, at: JSONPath([.member("a"), .element(2)])) && tree.set(6, at: JSONPath([.member("d")])))
        #expect(try value(#"{"a":[{"b":"new"},2,5],"c":3,"d":6}"#) == tree)
        let before = tree
        for text in [".x.y", ".a[7]", ".c.d", ".a[*]", ".a.b"] {
            let nowhere = try #require(JSONPath(text))
            #expect(!tree.set(1, at: nowhere) && tree == before)
        }
        #expect(tree.set(1, at: JSONPath()) && tree == 1)
    }

    @Test(arguments: [
        ("1", "1.0", nil), (#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1}"#, nil), (#""\u00e9""#, "\"é\"", nil),
        ("[]", "{}", "."),
        (#"{"a":[1,2]}"#, #"{"a":[1,3]}"#, ".a[1]"), (#"{"a":[1,2]}"#, #"{"a":[1]}"#, ".a[1]"),
        ("[1]", "[1,2]", ".[1]"),
        (#"{"a":1}"#, "{}", ".a"), ("{}", #"{"b":null}"#, ".b"), ("null", "0", "."), ("true", "false", "."),
        ("\"1\"", "1", "."),
        (#"{"a":1,"z":1,"c":1}"#, #"{"c":2,"z":2,"a":1}"#, ".z"), ("\"\u{e9}\"", "\"e\u{301}\"", "."),
        (#"{"x":{"odd name":[{"k":1}]}}"#, #"{"x":{"odd name":[{"k":2}]}}"#, #".x["odd name"][0].k"#),
    ])
    func `names the first difference`(left: String, right: String, path: String?) throws {
        let difference = JSONDifference.first(between: try value(left), and: try value(right))
        #expect(difference?.path.description == path)
        let raw = try JSONDifference.first(
            between: try RawJSON(validating: Array(left.utf8)),
            and: try RawJSON(validating: Array(right.utf8))
        )
        #expect(raw == difference)
    }

    @Test func `a difference holds both sides, absent ones as nothing`() throws {
        let difference = JSONDifference.first(between: ["a": [1]], and: ["a": [1, 2]])
        #expect(difference == JSONDifference(path: JSONPath([.member("a"), .element(1)]), expected: nil, actual: 2))
    }

    @Test func `places can be left out of the comparison`() throws {
        let left = try value(#"{"at":1,"items":[{"ms":1,"v":1},{"ms":2,"v":1}],"gone":1}"#)
        let right = try value(#"{"at":2,"items":[{"ms":3,"v":1},{"ms":4,"v":1}],"came":1}"#)
        let ignoring = [".at", ".items[*].ms", ".gone", ".came"].compactMap { JSONPath($0) }
        #expect(JSONDifference.first(between: left, and: right, ignoring: ignoring) == nil)
        #expect(
            JSONDifference.first(between: left, and: right, ignoring: [ignoring[0]])?.path.description == ".items[0].ms"
        )
        #expect(JSONDifference.first(between: left, and: right, ignoring: [JSONPath()]) == nil)
    }
}
