// SPDX-License-Identifier: Apache-2.0

import Testing
import YAMLDocuments

@Suite struct NearestNameTests {
    @Test(
        arguments: [
            ("transprot", "transport"), ("worker", "workers"), ("time_out", "timeout"), ("SCALING", "scaling"),
            ("telemtry", "telemetry"),
        ]
    )
    func `a typo finds the name`(typo: String, name: String) {
        #expect(NearestName.of(typo, in: ["transport", "workers", "timeout", "scaling", "telemetry"]) == name)
    }

    @Test(arguments: ["", "image", "work", String(repeating: "x", count: 1_000)])
    func `another word finds nothing`(word: String) {
        #expect(NearestName.of(word, in: ["transport", "workers", "timeout", "scaling"]) == nil)
    }
}
