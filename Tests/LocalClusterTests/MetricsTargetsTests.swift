// SPDX-License-Identifier: Apache-2.0

import Envelopes
import TelemetryCore
import Testing

@testable import LocalCluster

struct MetricsTargetsTests {
    @Test func `the list is what Prometheus' file discovery reads`() throws {
        var targets = MetricsTargets(processes: 2)
        targets.setCluster("127.0.0.1:1")
        let sidecar = MetricsTargets.Target(
            address: "127.0.0.1:2",
            actor: "read",
            component: .sidecar,
            replica: "0"
        )
        let isNew = targets.set(sidecar, at: 0)
        let isNewAgain = targets.set(sidecar, at: 0)
        #expect(isNew)
        #expect(!isNewAgain)
        #expect(
            String(decoding: targets.encoded(), as: UTF8.self) == """
                [
                  {"targets":["127.0.0.1:2"],"labels":{"actor":"read","component":"sidecar","replica":"0"}},
                  {"targets":["127.0.0.1:1"],"labels":{"actor":"","component":"cluster","replica":""}}
                ]

                """
        )
        _ = try JSONValue(decoding: targets.encoded())
    }
}
