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
    }

    @Test func `values read as people write them`() {
        let values: [AttributeValue] = [
            "x", 1, 1.5, true, .stringArray(["a", "b"]), .boolArray([false]), .intArray([1, 2]), .doubleArray([0.5]),
            .bytes([1, 2, 3]),
        ]
        #expect(
            values.map(\.description) == [
                "x", "1", "1.5", "true", "[\"a\", \"b\"]", "[false]", "[1, 2]", "[0.5]", "<3 bytes>",
            ]
        )
    }
}
