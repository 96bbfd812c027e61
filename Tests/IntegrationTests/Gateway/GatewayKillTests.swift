// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Brokers
import Foundation
import HTTPClient
import Testing

extension IntegrationTests {
    /// A gateway that is killed while much is going on.
    struct GatewayKillTests {
        /// What is open when it is killed.
        struct Load: Sendable, CustomTestStringConvertible {
            let store: GatewaySetting.Store
            let calls: Int
            let followed: Int

            var testDescription: String { "\(calls) calls in \(store), \(followed) of them followed" }
        }

        private static let loads = [
            Load(store: .sqlite, calls: 1_000, followed: 200), Load(store: .postgresql, calls: 200, followed: 40),
        ]

        @Test(arguments: loads)
        func `a gateway killed with many calls open and followed goes on where it was`(load: Load) async throws {
            let server = load.store == .postgresql ? try await PostgreSQLServer.start() : nil
            let ports = FreePort.choose(2)
            var place = [
                "ASYA_GATEWAY_ADDR": "127.0.0.1:\(ports[0])", "ASYA_GATEWAY_INTERNAL_ADDR": "127.0.0.1:\(ports[1])",
            ]
            place["ASYA_DATABASE_URL"] = server?.url()
            let pool = HTTPConnectionPool(named: "it-followers", maximumConcurrent: load.followed)
            defer { pool.close() }
            try await BrokeredActors.with(.sqlite, ["double", "increment"], handlers: GatewayScenario.handlers) {
                actors in
                let first = try await RunningGateway.start(actors, tools: GatewayScenario.tools, place)
                try await startEnds(actors, first)
                let ids = try await call(first, load.calls)
                let followers = ids.prefix(load.followed).map { StreamFollower($0) }

                // It is killed while reports come in: the first actor is at work, every client has events, nothing has ended.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for follower in followers { group.addTask { _ = await follower.follow(first, pool) } }
                    try await first.reached("asya_gateway_sse_clients", load.followed + 2)
                    try await start("double", actors, first)
                    while followers.contains(where: \.told.numbers.isEmpty) { await Task.yield() }
                    first.process.kill()
                    _ = await first.process.exit()
                    try await group.waitForAll()
                }
                #expect(followers.allSatisfy { $0.told.finals == 0 } && ended(actors) == 0)

                // Envelopes go on without it, and some reach their end.
                try await start("increment", actors, first)
                while ended(actors) < load.calls / 4 { await Task.yield() }

                let second = try await RunningGateway.start(actors, tools: GatewayScenario.tools, place)
                await withTaskGroup(of: Void.self) { group in
                    for follower in followers {
                        group.addTask {
                            let status = await follower.follow(second, pool)
                            #expect(status == 200, "\(follower.id)")
                        }
                    }
                }
                try await expectWhole(ids, second)
                for follower in followers {
                    let (told, stored) = (follower.told, try await second.events(follower.id).map(\.number))
                    #expect(told.numbers == stored && told.finals == 1, "\(told), stored are \(stored)")
                }
                // None began anew.
                #expect(followers.allSatisfy { $0.told.before > 0 && $0.told.before < $0.told.numbers.count })
                let results = actors.scratch.documents("results").compactMap { $0["id"] as? String }
                #expect(results.sorted() == ids.sorted(), "\(results.count) results of \(ids.count) calls")
            }
            await server?.stop()
        }

        private func startEnds(_ actors: BrokeredActors, _ gateway: RunningGateway) async throws {
            for end in ["happy-end", "error-end"] {
                var environment = gateway.patientEnvironment
                environment["ASYA_IS_END_ACTOR"] = "true"
                environment["ASYA_RESULTS_DIR"] = actors.scratch.path + "/results"
                _ = try await actors.startSidecar(end, environment)
            }
        }

        private func start(_ actor: String, _ actors: BrokeredActors, _ gateway: RunningGateway) async throws {
            try await actors.startRuntime(actor, actor)
            _ = try await actors.startSidecar(actor, gateway.patientEnvironment)
        }

        /// Makes the calls, many at a time; the ids in the order of their numbers.
        private func call(_ gateway: RunningGateway, _ count: Int) async throws -> [String] {
            let ids = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for value in 0..<count {
                    group.addTask { (value, try await gateway.call("pipeline", #"{"value":\#(value)}"#)) }
                }
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
            return (0..<count).map { ids[$0] ?? "" }
        }

        /// How many envelopes the end actors have stored.
        private func ended(_ actors: BrokeredActors) -> Int {
            let files = FileManager.default.enumerator(atPath: actors.scratch.path + "/results")
            return (files?.allObjects as? [String] ?? []).count { $0.hasSuffix(".json") }
        }

        /// Every call has the result of its own, and events without a gap or a repetition of which the last is final.
        private func expectWhole(_ ids: [String], _ gateway: RunningGateway) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (value, id) in ids.enumerated() {
                    group.addTask {
                        let events = try await gateway.events(id)
                        #expect(events.map(\.number) == Array(1..<(events.count + 1)), "\(id)")
                        let succeeded = events.count { $0.data["status"] as? String == "succeeded" }
                        #expect(succeeded == 1 && events.last?.data["status"] as? String == "succeeded", "\(id)")
                        let record = try await gateway.record(id)
                        #expect((record["result"] as? [String: Any])?["value"] as? Int == value * 2 + 1, "\(record)")
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
