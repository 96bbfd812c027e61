// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Testing

/// What happens to a server that speaks SQS, or to the way there, in the middle of a load.
enum SQSTrouble: String, CaseIterable, Sendable {
    case paused, cut, outOfReach

    private static let connected = "asya_actor_transport_connected"
    private static let reconnects = "asya_actor_transport_reconnects_total"

    /// Does it and mends it.
    ///
    /// - Parameters:
    ///   - pipeline: What is in the middle of its work.
    ///   - pause: How long the server stands still.
    /// - Throws: `TroubleFailure` when the sidecars do not show it, or do not recover, in time.
    func strike(_ pipeline: TroublePipeline<TroubledSQS>, pause: Duration) async throws {
        let proxy = pipeline.broker.proxy
        switch self {
        case .paused:
            pipeline.broker.server.pause()
            try await ContinuousClock().sleep(for: pause)
            pipeline.broker.server.resume()
        case .cut:
            // Connections end within a request or an answer, one after the other.
            for round in 0..<8 {
                let before = await proxy.traffic.connections
                await proxy.cut(after: 101 + 97 * round, round.isMultiple(of: 2) ? .toServer : .toClient)
                try await pipeline.until("a connection after cut \(round)") {
                    await proxy.traffic.connections > before
                }
            }
        case .outOfReach:
            let before = try await pipeline.scrape()
            await proxy.refuse()
            try await pipeline.until(Self.connected) { $0 == 0 }
            await proxy.restore()
            try await pipeline.until(Self.connected) { $0 == 1 }
            for (actor, page) in try await pipeline.scrape() {
                let rise = (page[Self.reconnects] ?? 0) - (before[actor]?[Self.reconnects] ?? 0)
                #expect(rise >= 1, "\(self): \(actor) counts no reconnect")
            }
        }
    }
}
