// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Operator

struct DriftTests {
    static let same: [(JSONValue, JSONValue)] = [
        (["a": 1], ["a": 1, "b": 2]),
        (["cpu": "1000m"], ["cpu": "1"]), (["memory": "1Gi"], ["memory": "1024Mi"]), (["cpu": "1"], ["cpu": 1]),
        ([["name": "a", "x": 1]], [["name": "b"], ["name": "a", "x": 1, "y": 2]]),
        (["value": ""], [:]), (["list": []], [:]), (["readOnly": false], [:]), (["emptyDir": [:]], ["emptyDir": [:]]),
        ([["containerPort": 1]], [["containerPort": 1, "protocol": "TCP"]]),
        (["args": ["a", "b"]], ["args": ["a", "b"]]),
    ]
    static let other: [(JSONValue, JSONValue)] = [
        (["a": 1], ["a": 2]), (["a": 1], [:]), (["cpu": "1000m"], ["cpu": "2"]),
        ([["name": "a", "x": 1]], [["name": "a", "x": 2]]), ([["name": "a"]], []),
        (["args": ["a", "b"]], ["args": ["b", "a"]]), (["args": ["a"]], ["args": ["a", "b"]]), (["x": true], [:]),
        (["image": "a:1"], ["image": "a:2"]),
    ]

    @Test(arguments: same.indices) func `what is said is there`(_ index: Int) {
        #expect(Drift.holds(Self.same[index].0, in: Self.same[index].1))
    }

    @Test(arguments: other.indices) func `what is said is not there`(_ index: Int) {
        #expect(!Drift.holds(Self.other[index].0, in: Self.other[index].1))
    }
}
