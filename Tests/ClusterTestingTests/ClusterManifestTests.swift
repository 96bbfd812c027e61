// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Testing

struct ClusterManifestTests {
    @Test func `reads every object of a file`() throws {
        let objects = try ClusterManifest.objects(
            in: """
                # a comment
                ---
                kind: A
                metadata: {name: a}
                spec: {count: 3, share: 0.5, on: true, text: "3", none: null, list: [x, 'true']}
                ---
                kind: List
                items:
                - kind: B
                - kind: C
                ---
                """
        )
        #expect(objects.map { $0["kind"] } == ["A", "B", "C"])
        let spec: JSONValue = [
            "count": 3, "share": .number(try #require(JSONNumber(0.5))), "on": true, "text": "3", "none": .null,
            "list": ["x", "true"],
        ]
        #expect(objects.first?["spec"] == spec)
    }

    @Test func `says when a file is no YAML`() {
        #expect(throws: ClusterFailure.self) { try ClusterManifest.objects(in: "a: [\n---\n") }
    }
}
