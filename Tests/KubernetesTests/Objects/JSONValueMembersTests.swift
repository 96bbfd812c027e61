// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Kubernetes

@Suite struct `Members of JSON objects` {
    @Test func `are read along a way`() {
        let json: JSONValue = ["spec": ["replicas": 3, "template": ["spec": ["containers": []]]]]
        #expect(json[at: "spec", "replicas"] == 3)
        #expect(json[at: "spec", "template", "spec", "containers"] == [])
        #expect(json[at: "spec", "replicas", "deeper"] == nil)
        #expect(json[at: "status"] == nil)
        #expect(json[at: [String]()] == json)
    }

    @Test func `are made along the way, and nothing is made for nil`() {
        var json: JSONValue = ["kind": "Pod"]
        json[at: "spec", "nodeName"] = "node-1"
        json[at: "metadata", "labels", "app"] = nil
        #expect(json == ["kind": "Pod", "spec": ["nodeName": "node-1"]])
        json[at: "kind", "inside"] = 1
        #expect(json == ["kind": ["inside": 1], "spec": ["nodeName": "node-1"]])
    }

    @Test func `are removed, and their neighbours stay in their order`() {
        var json: JSONValue = ["a": 1, "b": ["c": 2, "d": 3], "e": 4]
        json[at: "b", "c"] = nil
        json[at: "missing", "c"] = nil
        #expect(json == ["a": 1, "b": ["d": 3], "e": 4])
    }

    @Test func `that are nil are left out of a literal`() {
        let json = JSONValue.members(["a": "x", "b": nil, "c": false])
        #expect(json == ["a": "x", "c": false])
    }
}
