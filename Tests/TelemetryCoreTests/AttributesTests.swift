// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TelemetryCore

struct AttributesTests {
    private let a = AttributeKey("a")
    private let b = AttributeKey("b")

    @Test func `the last write of a key wins and keeps the first place`() {
        var attributes: Attributes = [a: 1, b: true, a: "x"]
        #expect(attributes.map(\.key) == [a, b])
        #expect(attributes[a] == "x")
        attributes.set(b, .double(1.5))
        #expect(attributes[b] == 1.5)
        attributes[a] = nil
        #expect(attributes.map(\.key) == [b])
        attributes[a] = .intArray([1])
        #expect(attributes.count == 2)
    }

    @Test func `of a literal's repeated keys the last wins, wherever they stand and however long they are`() {
        let long = { (letter: Character) in AttributeKey(String(repeating: letter, count: 100)) }
        let pairs: [(AttributeKey, AttributeValue)] = [
            (a, 1), (long("x"), 2), (AttributeKey(String(repeating: "y", count: 36)), 3), (b, 4), (long("x"), 5),
        ]
        let attributes: Attributes = [
            pairs[0].0: pairs[0].1, pairs[1].0: pairs[1].1, pairs[2].0: pairs[2].1, pairs[3].0: pairs[3].1,
            pairs[4].0: pairs[4].1,
        ]
        var expected = Attributes()
        for (key, value) in pairs { expected.set(key, value) }
        #expect(attributes == expected)
        #expect(attributes.count == 4)
        #expect(attributes[long("x")] == 5)
        #expect(attributes.hashValue == expected.hashValue)
    }

    @Test func `keys built at run time equal declared ones, and only those`() {
        let built = AttributeKey(["asya", "actor"].joined(separator: "."))
        #expect(built == .asyaActor)
        #expect(built.hashValue == AttributeKey.asyaActor.hashValue)
        #expect(AttributeKey("asya.actoR") != .asyaActor)
        #expect(AttributeKey("\u{E9}") != AttributeKey("e\u{301}"))
    }

    @Test func `merging sets every attribute of the other list`() {
        var attributes: Attributes = [a: 1]
        attributes.merge([b: 2, a: 3])
        #expect(attributes == [a: 3, b: 2])
    }

    @Test func `values are cut by characters, bytes and elements`() {
        #expect(AttributeValue.string("h\u{E9}llo").truncated(to: 2) == "h\u{E9}")
        #expect(AttributeValue.string("ab").truncated(to: 2) == "ab")
        #expect(AttributeValue.stringArray(["abc", "d"]).truncated(to: 1) == .stringArray(["a", "d"]))
        #expect(AttributeValue.bytes([1, 2, 3]).truncated(to: 2) == .bytes([1, 2]))
        #expect(AttributeValue.int(12_345).truncated(to: 1) == 12_345)
        #expect(AttributeValue.array(["ab", 1]).truncated(to: 1) == .array(["a", 1]))
        #expect(
            AttributeValue.map([AttributeKey("k"): "ab"]).truncated(to: 1) == .map([AttributeKey("k"): "a"])
        )
    }

    @Test func `a list is of one kind where it can be`() {
        #expect(AttributeValue(list: []) == .stringArray([]))
        #expect(AttributeValue(list: ["a", ""]) == .stringArray(["a", ""]))
        #expect(AttributeValue(list: [true]) == .boolArray([true]))
        #expect(AttributeValue(list: [1, 2]) == .intArray([1, 2]))
        #expect(AttributeValue(list: [0.5]) == .doubleArray([0.5]))
        #expect(AttributeValue(list: [1, 0.5]) == .array([1, 0.5]))
        #expect(AttributeValue(list: [.bytes([1])]) == .array([.bytes([1])]))
        #expect(AttributeValue(list: [.empty, "a"]) == .array([.empty, "a"]))
    }

    @Test func `values read as people write them`() {
        let values: [AttributeValue] = [
            "x", 1, 1.5, true, .stringArray(["a", "b"]), .boolArray([false]), .intArray([1, 2]), .doubleArray([0.5]),
            .bytes([1, 2, 3]), .array([1, "a", .empty]),
            .map([AttributeKey("a"): 1, AttributeKey("b"): .stringArray([])]),
        ]
        #expect(
            values.map(\.description) == [
                "x", "1", "1.5", "true", "[\"a\", \"b\"]", "[false]", "[1, 2]", "[0.5]", "<3 bytes>",
                "[1, a, ]", "{a: 1, b: []}",
            ]
        )
    }
}
