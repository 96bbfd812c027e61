// SPDX-License-Identifier: Apache-2.0

import Brokers
import Testing

@testable import LocalCluster

struct ReadySummaryTests {
    private func summary(
        _ data: DataFolder,
        actors: Int = 3,
        processes: Int = 8,
        transport: BrokerKind = .sqlite,
        gateway: ReadySummary.Gateway? = nil
    ) -> ReadySummary {
        ReadySummary(
            actors: actors,
            processes: processes,
            duration: .milliseconds(1_049),
            metricsAddress: "127.0.0.1:8080",
            data: data,
            firstActor: "read",
            transport: transport,
            gateway: gateway
        )
    }

    @Test func `the lines are a word, spaces and a value`() {
        #expect(
            summary(DataFolder("/data")).lines == [
                "ready    3 actors, 8 processes (in 1.04 s)",
                "metrics  http://127.0.0.1:8080/metrics",
                "results  /data/results",
                "traces   /data/traces",
                "send     asya send read --payload '{}' --wait --data /data",
            ]
        )
    }

    @Test func `the standard folder needs no option, and one is not many`() {
        let lines = summary(DataFolder(DataFolder.standardName), actors: 1).lines
        #expect(lines[0].hasPrefix("ready    1 actor, "))
        #expect(lines[4] == "send     asya send read --payload '{}' --wait")
    }

    @Test func `over a broker the example says which, and does not wait`() {
        let lines = summary(DataFolder("/data"), transport: .rabbitmq).lines
        #expect(lines[4] == "send     asya send read --payload '{}' --transport rabbitmq --data /data")
    }

    @Test func `the gateway is told with an example of its tools, before the last line`() {
        func lines(_ tools: [String]) -> ArraySlice<String> {
            let gateway = ReadySummary.Gateway(url: "http://127.0.0.1:8081", tools: tools)
            return summary(DataFolder("/data"), gateway: gateway).lines.dropFirst(4).dropLast()
        }
        #expect(lines([]) == ["gateway  http://127.0.0.1:8081 (0 tools)"])
        #expect(
            lines(["sum", "split"]) == [
                "gateway  http://127.0.0.1:8081 (2 tools)", "call     asya call sum --data /data",
            ]
        )
    }
}
