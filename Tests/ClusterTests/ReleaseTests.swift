// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Foundation
import Testing

/// The charts, by Helm's own library and the server's own checks: `Tests/Deploy/releases.py`.
@Suite(.timeLimit(.minutes(10))) struct `Releases of the charts` {
    @Test func `are taken by the server, upgraded, rolled back and uninstalled`() async throws {
        // One of its own: the definition of AsyncActors comes and goes.
        let cluster = try await ControlPlane.start()
        let checkout = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var environment = ProcessInfo.processInfo.environment
        environment["ASYA_TEST_KUBECONFIG"] = cluster.client.access.kubeconfig
        environment["PYTHONPATH"] = [".tools/helm", ".tools/pypi"]
            .map { checkout.appendingPathComponent($0).path }.joined(separator: ":")
        let result: Result<String, BrokerFailure>
        do throws(BrokerFailure) {
            result = .success(
                try await ToolCommand.run(
                    "python3",
                    ["-m", "unittest", "releases"],
                    environment: environment,
                    folder: checkout.appendingPathComponent("Tests/Deploy").path
                )
            )
        } catch {
            result = .failure(error)
        }
        await cluster.stop()
        let output = try result.get()
        #expect(output.contains("\nOK"), "\(output)")
    }
}
