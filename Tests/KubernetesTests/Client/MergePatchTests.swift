// SPDX-License-Identifier: Apache-2.0

import Envelopes
import SeededRandom
import Testing

@testable import Kubernetes

@Suite struct `A merge patch` {
    @Test func `says what is different, and nothing where nothing is`() {
        let old: JSONValue = ["a": 1, "b": ["c": [1, 2], "d": "x"], "e": true]
        #expect(MergePatch.difference(from: old, to: ["e": true, "b": ["d": "x", "c": [1, 2]], "a": 1.json]) == nil)
        #expect(
            MergePatch.difference(from: old, to: ["a": 2, "b": ["c": [1], "d": "x"]])
                == ["a": 2, "b": ["c": [1]], "e": .null]
        )
        #expect(MergePatch.difference(from: nil, to: ["a": 1]) == ["a": 1])
    }

    @Test func `makes any document of any other`() {
        for seed in 0..<2_000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let (old, new) = (Self.document(&random, depth: 3), Self.document(&random, depth: 3))
            guard let patch = MergePatch.difference(from: old, to: new) else {
                #expect(JSONDifference.first(between: old, and: new) == nil, "seed \(seed)")
                continue
            }
            let result = Self.apply(patch, to: old)
            #expect(JSONDifference.first(between: result, and: new) == nil, "seed \(seed)")
        }
    }

    /// RFC 7386, section 2.
    private static func apply(_ patch: JSONValue, to target: JSONValue?) -> JSONValue {
        guard case .object(let members) = patch else { return patch }
        var result = target?.objectValue == nil ? JSONValue.object([]) : target ?? .object([])
        for member in members {
            result[at: member.name] = member.value.isNull ? nil : apply(member.value, to: result[member.name])
        }
        return result
    }

    private static func document(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch random.below(depth == 0 ? 2 : 4) {
        case 0: return .int(random.below(3))
        case 1: return .array([.int(random.below(2))])
        default:
            var object = JSONValue.object([])
            for name in ["a", "b", "c"] where random.oneIn(2) {
                object[at: name] = document(&random, depth: depth - 1)
            }
            return object
        }
    }
}

extension Int {
    fileprivate var json: JSONValue { .int(self) }
}
