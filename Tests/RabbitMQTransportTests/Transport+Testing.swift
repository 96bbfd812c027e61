// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

extension Transport {
    /// Publishes texts to a queue.
    func publish(_ texts: [String], to queue: QueueName) async throws {
        try await publish(texts.map { OutgoingMessage(queue: queue, body: Array($0.utf8)) })
    }

    /// The next message, alone.
    func receiveOne(from queue: QueueName) async throws -> Delivery {
        try #require(try await receive(from: queue, max: 1).first)
    }

    /// Receives and acknowledges until every one of these texts has come, at least once each.
    ///
    /// - Returns: How many came twice.
    @discardableResult
    func consume(_ texts: Set<String>, from queue: QueueName, max: Int = 8) async throws -> Int {
        var missing = texts
        var twice = 0
        while !missing.isEmpty {
            for delivery in try await receive(from: queue, max: max) {
                let text = String(decoding: delivery.body, as: UTF8.self)
                #expect(texts.contains(text))
                if missing.remove(text) == nil { twice += 1 }
                do throws(TransportError) {
                    try await settle(delivery, .acknowledge)
                } catch {
                    guard case .leaseLost = error else { throw error }
                    // It comes again.
                    missing.insert(text)
                }
            }
        }
        return twice
    }
}

extension Delivery {
    var text: String { String(decoding: body, as: UTF8.self) }
}
