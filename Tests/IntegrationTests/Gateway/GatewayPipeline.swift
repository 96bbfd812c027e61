// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Brokers
import Foundation
import Transports

/// A place for gateways on a broker and a store, with real actors behind them and end actors that store in S3.
struct GatewayPipeline: Sendable {
    let actors: BrokeredActors
    let bucket: ResultBucket
    /// What gateways are told: one that is started again is where the one before was.
    private let place: [String: String]
    /// What everybody is told who uses the queues.
    private let queues: [String: String]

    /// Prepares a place, runs `body`, and ends every process.
    ///
    /// - Parameters:
    ///   - setting: The broker and the store.
    ///   - names: Whose queues to make, besides those of the end actors.
    ///   - lease: How long the message of a process that is killed stays away where the broker cannot tell at once; nil
    ///     for a second or two.
    ///   - body: Starts gateways and actors and does what is to be done.
    /// - Throws: What `body` threw, or why the place could not be prepared.
    static func with(
        _ setting: GatewaySetting,
        _ names: [String] = GatewayScenario.actors + ["gate"],
        lease: String? = nil,
        _ body: (GatewayPipeline) async throws -> Void
    ) async throws {
        let server = setting.store == .postgresql ? try await PostgreSQLServer.start() : nil
        let bucket = try await ResultBucket()
        try await BrokeredActors.with(setting.broker, names, handlers: GatewayScenario.handlers) { actors in
            var queues: [String: String] = [:]
            if setting.broker == .sqs { queues = bucket.claims }
            if let lease {
                queues["ASYA_SQLITE_LEASE"] = lease
                queues["ASYA_SQS_VISIBILITY_TIMEOUT"] = lease
            }
            let ports = FreePort.choose(2)
            var place = queues
            place["ASYA_GATEWAY_ADDR"] = "127.0.0.1:\(ports[0])"
            place["ASYA_GATEWAY_INTERNAL_ADDR"] = "127.0.0.1:\(ports[1])"
            place["ASYA_DATABASE_URL"] = server?.url()
            place["ASYA_DB_MAX_CONNS"] = "4"
            try await body(GatewayPipeline(actors: actors, bucket: bucket, place: place, queues: queues))
        }
        await server?.stop()
    }

    /// Starts a gateway.
    func startGateway(_ more: [String: String] = [:]) async throws -> RunningGateway {
        try await RunningGateway.start(actors, tools: GatewayScenario.tools, place.merging(more) { $1 })
    }

    /// Starts the actors, without the end actors.
    func startActors(_ names: [String], for gateway: RunningGateway) async throws {
        let more = queues.merging(gateway.environment) { $1 }.merging(["ASYA_RETRY_MAX_ATTEMPTS": "1"]) { $1 }
        for name in names {
            try await actors.startRuntime(name, name, ["ASYA_TEST_GATE": actors.scratch.path + "/open"])
            _ = try await actors.startSidecar(name, more)
        }
    }

    /// Starts an end actor.
    func startEnd(
        _ name: String,
        for gateway: RunningGateway,
        _ more: [String: String] = [:]
    ) async throws -> ActorProcess {
        var environment = queues.merging(gateway.environment) { $1 }.merging(bucket.results) { $1 }
        environment["ASYA_IS_END_ACTOR"] = "true"
        return try await actors.startSidecar(name, environment.merging(more) { $1 })
    }

    /// Lets calls of the tool `gate` pass that were made with this name.
    func open(_ gate: String) throws { try actors.scratch.write("open\(gate)", "") }

    /// The only envelope that is stored under an id, and its key; waits until there is one.
    func stored(_ id: String) async throws -> (key: String, envelope: [String: Any]) {
        while true {
            let keys = try await bucket.keys(id)
            if keys.count > 1 { throw RunningGateway.NoSuchCall(description: "\(id) is stored twice: \(keys)") }
            if let key = keys.first { return (key, try await bucket.envelope(key)) }
        }
    }
}
