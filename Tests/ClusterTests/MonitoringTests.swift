// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import Foundation
import Processes
import Testing

/// Dashboards and alerts before operators: one that works, and three that something is wrong with.
///
/// `Tests/Monitoring/live_operator.py` scrapes them with a Prometheus and an Alertmanager.
@Suite(.enabled(if: ControlPlane.isPrivate), .timeLimit(.minutes(15))) struct `The monitoring of operators` {
    @Test func `fills each panel, and each fault wakes somebody`() async throws {
        let works = try await OperatorUnderTest.make("works")
        let refused = try await OperatorUnderTest.make("refused")
        let slowed = try await OperatorUnderTest.make("slowed")
        let deposed = try await OperatorUnderTest.make("deposed")
        let ports = FreePort.choose(5)
        let rights = OperatorRights(client: deposed.client, namespace: deposed.namespace)
        let limited = try await SharedCluster.shared.controlPlane().access(
            as: rights.user,
            namespace: deposed.namespace
        )
        try await rights.grant()
        // Answers take their time, and it works on one actor at a time.
        let (access, _) = try await slowed.user("operator")
        let proxy = try await APIFaultProxy.start(before: access, namespace: slowed.namespace)
        await proxy.add(.slow(.seconds(5)), to: RequestPattern("PATCH", path: "deployments/"), times: .max)
        let operators: [(OperatorUnderTest, [String: String], kubeconfig: String?, actors: Int)] = [
            (works, [:], nil, 2),
            // Nobody is where its broker should be.
            (refused, ["ASYA_TRANSPORT_CONFIG": transports(port: ports[4])], nil, 30),
            (slowed, ["ASYA_MAX_CONCURRENT_RECONCILES": "1"], proxy.access.kubeconfig, 30),
            (deposed, [:], limited.kubeconfig, 1),
        ]
        var processes: [ChildProcess] = []
        var addresses: [String: String] = [:]
        for (index, (test, more, kubeconfig, actors)) in operators.enumerated() {
            let address = "127.0.0.1:\(ports[index])"
            addresses[test.namespace] = address
            processes.append(
                try await test.start(
                    more.merging(["ASYA_OPERATOR_METRICS_ADDR": address]) { $1 },
                    kubeconfig: kubeconfig
                )
            )
            for number in 0..<actors { try await test.client.create(test.manifest("actor-\(number)"), in: test.actors) }
        }
        var scaled = works.manifest("slow", isScaled: true)
        scaled.set(2, at: try #require(JSONPath(".spec.scaling.maxReplicas")))
        try await works.client.create(scaled, in: works.actors)
        let path = ResourcePath.scaledObjects(in: works.namespace).named("slow")
        let object = try await works.client.wait(for: path, "it is scaled") { $0 != nil }
        let most = try #require(object?["spec", "maxReplicaCount"]?.intValue)
        // It leads, until it may not any more.
        try await deposed.waitForStatus("actor-0", "Creating")
        try await rights.takeLease()

        let environment = [
            "ASYA_TEST_OPERATORS": String(decoding: try JSONEncoder().encode(addresses), as: UTF8.self),
            "ASYA_TEST_SCALED_NAMESPACE": works.namespace, "ASYA_TEST_MAX_REPLICAS": "\(most)",
        ]
        _ = try await ToolCommand.run(
            "python3",
            ["-m", "unittest", "live_operator"],
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            folder: OperatorUnderTest.checkout.appendingPathComponent("Tests/Monitoring").path
        )
        for process in processes { await works.kill(process) }
        await proxy.stop()
    }

    private func transports(port: Int) -> String {
        #"{"transports":{"rabbitmq":{"type":"rabbitmq","config":{"host":"127.0.0.1","port":\#(port),"username":"guest"}}}}"#
    }
}
