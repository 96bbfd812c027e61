// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import HTTPClient
import Testing
import Transports

extension IntegrationTests {
    /// Gateways and end actors that die at the worst moment leave no call open and run none twice.
    struct GatewayCrashTests {
        @Test(arguments: GatewaySetting.alone)
        func `a call whose gateway dies while publishing it runs once all the same`(
            setting: GatewaySetting
        ) async throws {
            try await GatewayPipeline.with(setting, ["double"]) { pipeline in
                // SQLite confirms with the commit, and what was written before is not there.
                let published: CrashPoint = setting.broker == .sqlite ? .afterConfirm : .afterPublish
                for point in [CrashPoint.beforePublish, published] {
                    let first = try await pipeline.startGateway(["ASYA_CRASH_AT": "\(point):3"])
                    for value in 0..<2 { _ = try await first.call("double", #"{"value":\#(value)}"#) }
                    let key = [HTTPHeader("Idempotency-Key", "\(point)")]
                    await #expect(throws: (any Error).self) {
                        try await first.call("double", #"{"value":2}"#, headers: key)
                    }
                    #expect(await first.process.exit() == -SIGKILL)

                    let second = try await pipeline.startGateway()
                    // The client does not know what became of its call, and makes it again.
                    let repeated = try await second.call("double", #"{"value":2}"#, headers: key)
                    if point == .beforePublish {
                        try await pipeline.startActors(["double"], for: second)
                        _ = try await pipeline.startEnd("happy-end", for: second)
                    }
                    let page = try await second.ask("GET", "/envelopes?tool=double&limit=3")
                    let listed = try JSONSerialization.jsonObject(with: Data(page.body)) as? [String: Any]
                    let ids = (listed?["envelopes"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
                    #expect(ids.count == 3 && ids.contains(repeated))
                    for id in ids {
                        let record = try await second.finished(id)
                        #expect(record["status"] as? String == "succeeded", "\(point): \(record)")
                        #expect(try await pipeline.stored(id).envelope["id"] as? String == id)
                    }
                    second.process.terminate()
                    #expect(await second.process.exit() == 0)
                }
            }
        }

        @Test(arguments: GatewaySetting.isChaos ? GatewaySetting.all.filter { $0.store == .postgresql } : [])
        func `a call whose gateway dies before publishing it is published by another one`(
            setting: GatewaySetting
        ) async throws {
            try await GatewayPipeline.with(setting, ["double"]) { pipeline in
                let elsewhere = ["ASYA_GATEWAY_ADDR": "127.0.0.1:0", "ASYA_GATEWAY_INTERNAL_ADDR": "127.0.0.1:0"]
                let second = try await pipeline.startGateway(elsewhere)
                let first = try await pipeline.startGateway(["ASYA_CRASH_AT": "beforePublish:1"])
                await #expect(throws: (any Error).self) { try await first.call("double", #"{"value":2}"#) }
                #expect(await first.process.exit() == -SIGKILL)
                try await pipeline.startActors(["double"], for: second)
                _ = try await pipeline.startEnd("happy-end", for: second)
                let page = try await second.ask("GET", "/envelopes")
                let listed = try JSONSerialization.jsonObject(with: Data(page.body)) as? [String: Any]
                let ids = (listed?["envelopes"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
                #expect(ids.count == 1)
                for id in ids { #expect(try await second.finished(id)["status"] as? String == "succeeded") }
            }
        }

        @Test(arguments: GatewaySetting.alone)
        func `an end actor that dies while the gateway is away leaves no call open`(
            setting: GatewaySetting
        ) async throws {
            try await GatewayPipeline.with(setting, ["double"]) { pipeline in
                var gateway = try await pipeline.startGateway()
                try await pipeline.startActors(["double"], for: gateway)

                // It dies right after it has acknowledged a message, whose end the gateway must know by then.
                var ids = [try await leftAtTheEnd(gateway), try await leftAtTheEnd(gateway)]
                gateway.process.kill()
                _ = await gateway.process.exit()
                let crash = ["ASYA_CRASH_AT": "afterAcknowledge:1"]
                var end = try await pipeline.startEnd("happy-end", for: gateway, crash)
                while try await (pipeline.bucket.keys(ids[0]) + pipeline.bucket.keys(ids[1])).isEmpty {}
                gateway = try await pipeline.startGateway()
                #expect(await end.exit() == -SIGKILL)
                end = try await pipeline.startEnd("happy-end", for: gateway)
                for id in ids { #expect(try await gateway.finished(id)["status"] as? String == "succeeded") }
                // Perhaps before it runs: the one before may have told both ends.
                end.terminate()
                _ = await end.exit()

                // It is killed while it waits for the gateway, or is told to stop.
                for isKilled in [true, false] {
                    ids = [try await leftAtTheEnd(gateway)]
                    gateway.process.kill()
                    _ = await gateway.process.exit()
                    end = try await pipeline.startEnd("happy-end", for: gateway)
                    while try await pipeline.bucket.keys(ids[0]).isEmpty {}
                    if isKilled { end.kill() } else { end.terminate() }
                    #expect(await end.exit() == (isKilled ? -SIGKILL : 0))
                    gateway = try await pipeline.startGateway()
                    end = try await pipeline.startEnd("happy-end", for: gateway)
                    #expect(try await gateway.finished(ids[0])["status"] as? String == "succeeded")
                    end.terminate()
                    #expect(await end.exit() == 0)
                }
            }
        }

        /// Makes a call whose last message waits for an end actor.
        private func leftAtTheEnd(_ gateway: RunningGateway) async throws -> String {
            let id = try await gateway.call("double", #"{"value":1}"#)
            while try await gateway.record(id)["progress_percent"] as? Double != 100 {}
            return id
        }
    }
}
