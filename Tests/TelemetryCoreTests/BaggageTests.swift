// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import TelemetryCore

struct BaggageTests {
    @Test func `members are read with decoded values and travel on as they came`() {
        let header = "key1=value1;property1;p2 = v2,key2 = value2, key3=value3=x%20y"
        let baggage = Baggage(header: header)
        #expect(baggage["key1"] == "value1")
        #expect(baggage["key2"] == "value2")
        #expect(baggage["key3"] == "value3=x y")
        #expect(baggage.members[0].properties == "property1;p2 = v2")
        #expect(baggage.header == "key1=value1;property1;p2 = v2,key2=value2,key3=value3=x%20y")
    }

    @Test func `a value is encoded so that it survives`() {
        for value in [
            "plain", "with space", "100%", "a,b;c", "\"quoted\"", "back\\slash", "\u{E9}\u{1F600}", "", "a=b", "\n\0",
        ] {
            var baggage = Baggage()
            baggage["k"] = value
            #expect(Baggage(header: baggage.header ?? "")["k"] == value, "\(value.debugDescription)")
        }
    }

    @Test func `what is no baggage octet is percent-encoded, and so is the percent sign`() {
        var baggage = Baggage()
        baggage["serverNode"] = "DF 28"
        baggage["rest"] = "100%,;\"\\\u{E9}\u{7F}=!#~"
        #expect(baggage.header == "serverNode=DF%2028,rest=100%25%2C%3B%22%5C%C3%A9%7F=!#~")
    }

    @Test func `bad percent-encoding stays as it is and bad UTF-8 becomes U+FFFD`() {
        #expect(Baggage(header: "a=%zz,b=%4,c=%FF,d=%41%c3%A9")["a"] == "%zz")
        #expect(Baggage(header: "b=%4")["b"] == "%4")
        #expect(Baggage(header: "c=%FF")["c"] == "\u{FFFD}")
        #expect(Baggage(header: "d=%41%c3%A9")["d"] == "A\u{E9}")
    }

    @Test(arguments: [
        "", "novalue", "=1", "k\u{E9}=1", "k=\u{E9}", "k=a b", "k=\"x\"", "k(=1", "k=a\\b", "k=1;=2", "k=1;p=a b",
        "k=1;",
        "k=1;;p", "k=1; ", "k=1;p q", "k=1;p=\u{301}", "k\u{301}=1",
    ])
    func `an illegal member is left out and the others stay`(member: String) {
        #expect(Baggage(header: member).isEmpty)
        #expect(Baggage(header: "a=1,\(member),b=2").header == "a=1,b=2")
    }

    @Test func `several headers are one list, and members with equal keys keep their order`() {
        let baggage = Baggage(headers: ["a=1,b=2", "c=3,a=4;p"])
        #expect(baggage.header == "a=1,b=2,c=3,a=4;p")
        #expect(baggage["a"] == "4")
    }

    @Test func `setting a key leaves one member of it, in the place of the first`() {
        var baggage = Baggage(header: "x=0,a=1,b=2,a=4;p,c=3")
        baggage["a"] = "5"
        #expect(baggage.header == "x=0,a=5,b=2,c=3")
        baggage = Baggage(header: "a=1,b=2,a=4")
        baggage["a"] = nil
        #expect(baggage.header == "b=2")
    }

    @Test func `members are changed and removed by key`() {
        var baggage = Baggage(header: "a=1;p,b=2")
        baggage["a"] = "9"
        baggage["b"] = nil
        baggage["not a token"] = "x"
        #expect(baggage.header == "a=9")
        baggage["a"] = nil
        #expect(baggage.header == nil)
    }

    @Test func `64 members and 8192 bytes travel on, what is beyond does not`() throws {
        let members = (0..<70).map { "k\($0)=v" }
        let many = try #require(Baggage(header: members.joined(separator: ",")).header)
        #expect(many.split(separator: ",").count == 64)
        let wide = "a=1,big=\(String(repeating: "x", count: 8_190)),c=3"
        #expect(Baggage(header: wide).header == "a=1,c=3")
        let exact = "a=\(String(repeating: "x", count: 8_190))"
        #expect(Baggage(header: exact).header == exact)
        // 64 members of 127 bytes and their commas: both limits at once.
        let full = (100..<164).map { "k\($0)=\(String(repeating: "v", count: 122))" }.joined(separator: ",")
        #expect(full.utf8.count == 64 * 128 - 1)
        #expect(Baggage(header: full).header == full)
        #expect(Baggage(header: " \(full)\t,").header == full)
    }

    @Test func `whatever arrives, what is sent is legal and stable`() throws {
        let member =
            /[!#$%&'*+\-.^_`|~0-9A-Za-z]+=[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*(?:;[\x09\x20\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]*)?/
        var random = SeededGenerator(seed: 4)
        let alphabet = Array("ab%=;, \t\"\\\u{E9}\u{301}09Az".unicodeScalars)
        for _ in 0..<1_500 {
            let header = random.mutate("key1=v%201;p=1,key2=v2 , k3 = 3;q", alphabet: alphabet)
            let sent = Baggage(header: header).header ?? ""
            for part in sent.split(separator: ",") {
                #expect(
                    try member.matchingSemantics(.unicodeScalar).wholeMatch(in: part) != nil,
                    "\(header.debugDescription)"
                )
            }
            #expect((Baggage(header: sent).header ?? "") == sent)
        }
    }
}
