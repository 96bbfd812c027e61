// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Foundation
import Testing
import Transports

/// What happens to a RabbitMQ node in the middle of a load.
enum RabbitMQTrouble: String, CaseIterable, Sendable {
    case cut, shortOfMemory, paused, forbidden, impatient, queueDeleted, restarted, killed

    /// What takes little time, for every run of the tests.
    static let slice: [RabbitMQTrouble] = [.cut, .shortOfMemory, .paused, .queueDeleted, .killed]

    typealias Run = TroubleRun<TroubledRabbitMQ>
    private static let connected = "asya_actor_transport_connected"
    private static let blocked = "asya_actor_transport_blocked"
    private static let reconnects = "asya_actor_transport_reconnects_total"
    private static let failed = "asya_actor_messages_failed_total"

    /// Does it, waits until the sidecars show it, and mends it.
    ///
    /// - Parameters:
    ///   - pipeline: What is in the middle of its work.
    ///   - load: For more of it.
    ///   - pause: How long the node stands still at least.
    /// - Returns: What is lost by it.
    /// - Throws: `TroubleFailure` when the sidecars do not show it, or do not recover, in time.
    func strike(
        _ pipeline: TroublePipeline<TroubledRabbitMQ>,
        _ load: TroubleLoad,
        pause: Duration
    ) async throws -> Run.Loss {
        let node = pipeline.broker.node
        switch self {
        case .restarted:
            await node.terminate()
            try await reconnect(pipeline) { try await node.start() }
        case .killed:
            await node.kill()
            try await reconnect(pipeline) { try await node.start() }
        case .paused:
            let end = ContinuousClock.now + pause
            node.pause()
            try await reconnect(pipeline) {
                try await ContinuousClock().sleep(until: end)
                node.resume()
            }
        case .cut: try await cut(pipeline)
        case .shortOfMemory: try await blockAndUnblock(pipeline, load)
        case .forbidden: try await forbidAndAllow(pipeline)
        case .impatient: try await loseOneToPatience(pipeline, load)
        case .queueDeleted:
            // A backlog that is lost with the queue.
            try await load.send(300, through: ["second"])
            return Run.Loss(counted: try await node.deleteQueue("asya-second"), tolerance: 16)
        }
        return Run.Loss()
    }

    /// The sidecars see that the connection is gone, `mend` brings the node back, and they see that as well.
    private func reconnect(
        _ pipeline: TroublePipeline<TroubledRabbitMQ>,
        _ mend: () async throws -> Void
    ) async throws {
        let before = try await pipeline.scrape()
        try await pipeline.until(Self.connected) { $0 == 0 }
        try await mend()
        try await pipeline.until(Self.connected) { $0 == 1 }
        for (actor, page) in try await pipeline.scrape() {
            let rise = (page[Self.reconnects] ?? 0) - (before[actor]?[Self.reconnects] ?? 0)
            #expect(rise >= 1, "\(self): \(actor) counts no reconnect")
        }
    }

    /// Connections end within a frame, now on this way and now on that, one after the other.
    private func cut(_ pipeline: TroublePipeline<TroubledRabbitMQ>) async throws {
        for round in 0..<8 {
            let before = try await pipeline.scrape().values.compactMap { $0[Self.reconnects] }.reduce(0, +)
            await pipeline.broker.proxy.cut(after: 1_001 + 977 * round, round.isMultiple(of: 2) ? .toServer : .toClient)
            try await pipeline.until("a reconnect after cut \(round)") {
                let pages = try await pipeline.scrape().values
                return pages.compactMap { $0[Self.reconnects] }.reduce(0, +) > before
            }
        }
        try await pipeline.until(Self.connected) { $0 == 1 }
    }

    private func blockAndUnblock(_ pipeline: TroublePipeline<TroubledRabbitMQ>, _ load: TroubleLoad) async throws {
        // Only who publishes learns of it: both actors must have something to do.
        try await load.send(200)
        try await load.send(100, through: ["second"])
        try await pipeline.broker.node.setMemoryAlarm(true)
        try await pipeline.until(Self.blocked, of: ["first", "second"]) { $0 == 1 }
        try await pipeline.broker.node.setMemoryAlarm(false)
        try await pipeline.until(Self.blocked) { $0 == 0 }
    }

    private func forbidAndAllow(_ pipeline: TroublePipeline<TroubledRabbitMQ>) async throws {
        let before = try await pipeline.scrape()
        try await pipeline.broker.node.setPermissions(configure: "^$", write: "^$", read: "^$")
        // Open channels remember what they were allowed.
        try await pipeline.broker.node.closeConnections()
        try await pipeline.until("refusals are counted") {
            try await pipeline.scrape().allSatisfy { ($1[Self.failed] ?? 0) > (before[$0]?[Self.failed] ?? 0) }
        }
        try await pipeline.broker.node.setPermissions()
    }

    /// One handler takes longer than the broker waits for an acknowledgement.
    private func loseOneToPatience(_ pipeline: TroublePipeline<TroubledRabbitMQ>, _ load: TroubleLoad) async throws {
        let leases = "asya_actor_lease_renewals_total"
        try await pipeline.broker.node.setConsumerTimeout(.seconds(5))
        // For channels that are opened from now on.
        let connections = try await pipeline.scrape()["first"]?[Self.reconnects] ?? 0
        await pipeline.broker.proxy.cut()
        try await pipeline.until(Self.reconnects, of: ["first"]) { $0 > connections }
        let lost = try await pipeline.scrape()["first"]?[leases] ?? 0
        try await load.send(1, payload: #"{"slow":"\#(pipeline.scratch.path)/slow-\#(load.mark)"}"#)
        try await pipeline.until(leases, of: ["first"]) { $0 > lost }
        #expect(pipeline.complaints("first").contains { $0.contains("consumer_timeout") })
        try await pipeline.broker.node.setConsumerTimeout(nil)
    }
}
