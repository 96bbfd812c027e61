// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPClient
import Synchronization

/// A client that follows the stream of one envelope, over as many connections as it takes.
final class StreamFollower: Sendable {
    /// What it was told so far.
    struct Told: Sendable {
        /// The numbers of the events, in the order in which they came.
        var numbers: [Int] = []
        /// How many of them were the final one.
        var finals = 0
        /// How many of them came over the connection before this one.
        var before = 0
    }

    let id: String
    private let state = Mutex((told: Told(), events: ServerSentEvents()))

    init(_ id: String) { self.id = id }

    var told: Told { state.withLock { $0.told } }

    /// Follows the stream until it ends or breaks off, from the last event on that came before.
    ///
    /// - Returns: The status of the answer; nil when the stream broke off.
    func follow(_ gateway: RunningGateway, _ pool: HTTPConnectionPool) async -> Int? {
        let last = state.withLock { state in
            let last = state.events.lastEventID
            state.events = ServerSentEvents(lastEventID: last)
            state.told.before = state.told.numbers.count
            return last
        }
        let request = HTTPRequest(
            url: "\(gateway.clients)/envelopes/\(id)/stream",
            headers: last.isEmpty ? [] : [HTTPHeader("Last-Event-ID", last)],
            timeout: nil,
            acceptsGzip: false
        )
        return try? await pool.stream(request) { [self] in take($0) }.status
    }

    private func take(_ bytes: [UInt8]) {
        state.withLock { state in
            for event in state.events.receive(bytes) {
                let data = try? JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [String: Any]
                state.told.numbers.append(Int(event.id) ?? 0)
                let status = data?["status"] as? String ?? ""
                if ["succeeded", "failed", "canceled"].contains(status) { state.told.finals += 1 }
            }
        }
    }
}
