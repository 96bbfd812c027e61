// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Telemetry

struct HealthTests {
    private func text(_ report: HealthReport) -> String { String(decoding: report.json(), as: UTF8.self) }

    @Test func `a process without checks is alive and ready`() {
        let health = Health()
        #expect(health.isReady && health.isAlive)
        #expect(text(health.readiness) == #"{"status":"ready","checks":{}}"# + "\n")
    }

    @Test func `a check given at start is not ready until it is set`() {
        let health = Health(starting: ["runtime"])
        #expect(!health.isReady)
        #expect(
            text(health.readiness)
                == #"{"status":"not_ready","checks":{"runtime":"not_ready"},"reasons":{"runtime":"starting"}}"# + "\n"
        )
        health.set("runtime", .ready)
        #expect(health.isReady)
        #expect(text(health.readiness) == #"{"status":"ready","checks":{"runtime":"ready"}}"# + "\n")
    }

    @Test func `checks are sorted and every reason is told`() {
        let health = Health()
        health.set("transport", .notReady("cannot open \"queue.db\""))
        health.set("gateway", .ready)
        health.set("runtime", .notReady("1 of 2 workers"))
        let checks = #""checks":{"gateway":"ready","runtime":"not_ready","transport":"not_ready"}"#
        let reasons = #""reasons":{"runtime":"1 of 2 workers","transport":"cannot open \"queue.db\""}"#
        #expect(text(health.readiness) == #"{"status":"not_ready",\#(checks),\#(reasons)}"# + "\n")
    }

    @Test func `a process that is not alive is not ready either`() {
        let health = Health()
        health.set("runtime", .ready)
        health.setLiveness("loop", .notReady("stuck"))
        #expect(!health.isAlive && !health.isReady)
        health.remove("loop")
        #expect(health.isAlive && health.isReady)
    }

    @Test func `readiness says nothing about liveness`() {
        let health = Health(starting: ["runtime"])
        #expect(health.isAlive)
        #expect(text(health.liveness) == #"{"status":"ready","checks":{}}"# + "\n")
    }
}
