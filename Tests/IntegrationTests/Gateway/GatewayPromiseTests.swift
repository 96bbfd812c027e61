// SPDX-License-Identifier: Apache-2.0

import Testing

extension IntegrationTests {
    /// Real gateways, sidecars and runtimes with each broker and each store.
    struct GatewayPromiseTests {
        @Test(arguments: GatewaySetting.tested)
        func `a gateway keeps what version 0.1 has promised, whatever is behind it`(
            setting: GatewaySetting
        ) async throws {
            // Nothing is killed that holds a message, so that a busy machine makes no duplicates.
            try await GatewayPipeline.with(setting, lease: "60s") { pipeline in
                let gateway = try await pipeline.startGateway()
                let names = GatewayScenario.actors + ["gate"]
                try await pipeline.startActors(names, for: gateway)
                for end in ["happy-end", "error-end"] { _ = try await pipeline.startEnd(end, for: gateway) }
                let promises = GatewayPromises(pipeline: pipeline, gateway: gateway)
                try await promises.answersProbesAndMistakes()
                try await promises.endsCalls()
                try await promises.endsFanOuts()
                try await promises.keepsCallsApart()
                try await promises.streamsToEverybody(sidecars: names.count + 2)
                try await promises.knowsWhatIsInTime()
                try await promises.survivesAKill()
            }
        }
    }
}
