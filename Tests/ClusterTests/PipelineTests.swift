// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Testing

/// The whole product on a real control plane and real queues.
@Suite(.timeLimit(.minutes(10))) struct `A pipeline on the cluster` {
    @Test(arguments: PipelineQueues.allCases)
    func `wakes for a call, answers it in one trace and sleeps again`(_ queues: PipelineQueues) async throws {
        let installation = try await Installation.make("pipeline", queues)
        try await installation.installActors()
        // Nothing scales yet: Deployments begin with one pod, which makes sure that pods can be made.
        let scaler = await StandInScaler.start(
            for: installation.namespace,
            installation.client,
            load: PipelineBroker.load
        )
        do {
            for actor in Installation.actors { try await installation.wait(for: actor, "Napping") }

            let start = ContinuousClock.now
            let answer = try await installation.call(value: 21)
            let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
            print("figure: a call that wakes three actors on \(queues): \(milliseconds) ms")
            // Whoever ran for it runs for as long as nobody scales.
            await scaler.stop()
            #expect(answer["status"] == "succeeded" && answer["result", "text"] == "it is 42", "\(answer)")
            for actor in ["double", "describe", "happy-end"] {
                let status = try await installation.wait(for: actor, "Running")?["status"]
                #expect(status?["scalingMode"] == "KEDA" && status?["lastScaleDirection"] == "up", "\(actor)")
            }
            let id = try #require(answer["id"]?.stringValue)
            #expect(try await installation.stored().filter { $0.hasSuffix("/\(id).json") }.count == 1)
            let collector = try await installation.collector()
            // Through the server's proxy, from outside: a server passes no requests to pods on its own loopback, though.
            let pods = ResourcePath.pods(in: installation.namespace)
            #expect(try await ClusterClient(collector).isAllowed("get", pods.named("a", "proxy")))
            #expect(try await !ClusterClient(collector).isAllowed("get", .secrets(in: installation.namespace)))
            let trace = try await installation.trace(of: id, as: collector)
            #expect(trace.status == "succeeded" && trace.faults == [])
            #expect(trace.actors == ["double", "describe", "happy-end"])
            #expect(trace.services == ["asya-gateway", "double", "describe", "happy-end"])

            // One that has seen no message lets all sleep at once.
            let second = await StandInScaler.start(
                for: installation.namespace,
                installation.client,
                load: PipelineBroker.load
            )
            for actor in Installation.actors {
                let status = try await installation.wait(for: actor, "Napping")?["status"]
                #expect(status?["lastScaleDirection"] == "down" && status?["totalReplicas"] == 0, "\(actor)")
            }
            await second.stop()
        } catch {
            Issue.record("\(error)\n\(await scaler.failure ?? "")\n\(try await installation.logs())")
        }
        await installation.stop()
    }
}
