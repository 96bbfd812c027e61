// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import TelemetryCore

struct TraceStateTests {
    private static let long = String(repeating: "z", count: 256)

    @Test(arguments: [
        ("foo=1", "foo=1"), ("foo=1,bar=2", "foo=1,bar=2"), ("foo=1 \t , \t bar=2, \t baz=3", "foo=1,bar=2,baz=3"),
        ("foo=1\t \t,\t \tbar=2,\t \tbaz=3", "foo=1,bar=2,baz=3"), (" foo=1", "foo=1"), ("\tfoo=1 \t", "foo=1"),
        ("", ""),
        (" \t,, ,", ""), (",foo=1,,bar=2,", "foo=1,bar=2"), ("foo=1,foo=1", "foo=1,foo=1"),
        ("foo=1,foo=2", "foo=1,foo=2"),
        ("foo@=1,bar=2", "foo@=1,bar=2"), ("foo@@bar=1", "foo@@bar=1"), ("foo@bar@baz=1", "foo@bar@baz=1"),
        ("0@a-b_c*d/e=1", "0@a-b_c*d/e=1"), ("foo=  1", "foo=  1"), ("\(long)=\(long)", "\(long)=\(long)"),
    ])
    func `a legal list is passed on without whitespace and empty members`(header: String, sent: String) throws {
        let state = try #require(TraceState(header: header))
        #expect(state.header == sent)
        #expect(state.isEmpty == sent.isEmpty)
    }

    @Test(arguments: [
        "foo =1", "FOO=1", "foo.bar=1", "@foo=1,bar=2", "@=1", "=1", "foo", "foo=", "foo=bar=baz", "foo=,bar=3",
        "foo= ",
        "-a=1", "foo\u{E9}=1", "foo=\u{E9}", "foo=\u{7F}", "foo=a\tb", "z\(long)=1", "foo=z\(long)", "f\u{301}oo=1",
    ])
    func `one illegal member discards the list`(header: String) {
        #expect(TraceState(header: header) == nil)
        #expect(TraceState(header: "ok=1,\(header)") == nil)
    }

    @Test func `all printable characters but comma and equals are legal in a value`() throws {
        let value = String(String.UnicodeScalarView((0x20...0x7E).compactMap(Unicode.Scalar.init))).filter {
            $0 != "," && $0 != "="
        }
        let state = try #require(TraceState(header: "foo=\(value)"))
        #expect(state["foo"] == value)
    }

    @Test func `32 members are legal and 33 are not`() throws {
        let members = (0..<33).map { "k\($0)=\($0)" }
        let full = try #require(TraceState(header: members.prefix(32).joined(separator: ",")))
        #expect(full.entries.count == 32)
        #expect(TraceState(header: members.joined(separator: ",")) == nil)
        #expect(TraceState(header: members.prefix(32).joined(separator: ",,")) == full)
    }

    @Test func `members are read in order`() throws {
        let state = try #require(TraceState(header: "b=2,a=1,b=3"))
        #expect(
            state.entries == [.init(key: "b", value: "2"), .init(key: "a", value: "1"), .init(key: "b", value: "3")]
        )
        #expect(state["b"] == "2")
        #expect(state["c"] == nil)
    }

    @Test func `a changed member goes left-most and the others keep their order`() throws {
        let state = try #require(TraceState(header: "a=1,b=2,c=3"))
        #expect(state.inserting("9", forKey: "b")?.header == "b=9,a=1,c=3")
        #expect(state.inserting("9", forKey: "d")?.header == "d=9,a=1,b=2,c=3")
        #expect(TraceState().inserting("1", forKey: "a")?.header == "a=1")
        #expect(state.removing("b").header == "a=1,c=3")
        #expect(state.removing("x") == state)
    }

    @Test func `an illegal member cannot be inserted`() {
        #expect(TraceState().inserting("", forKey: "a") == nil)
        #expect(TraceState().inserting("1,b=2", forKey: "a") == nil)
        #expect(TraceState().inserting("1", forKey: "A") == nil)
        #expect(TraceState().inserting("1", forKey: "") == nil)
    }

    @Test func `inserting into a full list drops the right-most member`() throws {
        let members = (0..<32).map { "k\($0)=\($0)" }
        let full = try #require(TraceState(header: members.joined(separator: ",")))
        let more = try #require(full.inserting("x", forKey: "new"))
        #expect(more.entries.count == 32)
        #expect(more.entries.first?.key == "new")
        #expect(more.entries.last?.key == "k30")
        #expect(full.inserting("x", forKey: "k31")?.entries.last?.key == "k30")
    }

    @Test func `truncation removes whole members, long ones first and then from the right`() throws {
        let long = "l=\(String(repeating: "x", count: 130))"
        let state = try #require(TraceState(header: "a=1,\(long),b=2,c=3"))
        #expect(state.truncated(toCharacters: 512) == state)
        #expect(state.truncated(toCharacters: 100).header == "a=1,b=2,c=3")
        #expect(state.truncated(toCharacters: 8).header == "a=1,b=2")
        #expect(state.truncated(toCharacters: 2).header == "")
    }

    @Test func `the parser agrees with the grammar on mutated lists`() throws {
        let member = /[a-z0-9][a-z0-9_\-*\/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]/
        var random = SeededGenerator(seed: 3)
        let alphabet = Array("az09_-*/@=, \tAZ.~\u{E9}\u{7F}\u{301}".unicodeScalars)
        let seeds = ["foo=1,bar=2", "a=1", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "x@y=a b c ,z= 1", ""]
        for _ in 0..<1_500 {
            let header = random.mutate(seeds.randomElement(using: &random) ?? "", alphabet: alphabet)
            let members = header.unicodeScalars.split(separator: ",").map { part in
                var part = part
                while let first = part.first, first == " " || first == "\t" { part.removeFirst() }
                while let last = part.last, last == " " || last == "\t" { part.removeLast() }
                return String(String.UnicodeScalarView(part))
            }.filter { !$0.unicodeScalars.isEmpty }
            let isLegal = try members.allSatisfy {
                try member.matchingSemantics(.unicodeScalar).wholeMatch(in: $0) != nil
            }
            let state = TraceState(header: header)
            #expect(state?.header == (isLegal ? members.joined(separator: ",") : nil), "\(header.debugDescription)")
            if let state { #expect(TraceState(header: state.header) == state) }
        }
    }
}
