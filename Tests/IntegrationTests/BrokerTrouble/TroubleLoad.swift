// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Transports

/// A steady stream of envelopes into a pipeline, and the book of those that the broker has confirmed.
final class TroubleLoad: Sendable {
    private struct State {
        var made = 0
        var sent: [String] = []
        var isStopped = false
    }

    /// Begins the ids, so that no result of an earlier load counts for this one.
    let mark = String(format: "%08x", UInt32.random(in: 1 ... .max))
    /// The span in which every trace begins: the test's own, which no store has.
    static let rootSpan = "00000000000000aa"

    private let transport: any Transport
    private let state = Mutex(State())
    private let clock = ContinuousClock()

    /// How much time is between two envelopes.
    private let pace: Duration

    init(_ transport: any Transport, pace: Duration) {
        self.transport = transport
        self.pace = pace
    }

    /// The ids of what was confirmed.
    var sent: [String] { state.withLock { $0.sent } }

    /// The trace of an envelope.
    static func trace(of id: String) -> String {
        let parts = id.split(separator: "-")
        return parts[0] + String(repeating: "0", count: 24 - parts[1].count) + parts[1]
    }

    /// Sends until ``stop()``.
    func run() async throws {
        var next = clock.now
        while !state.withLock({ $0.isStopped }) {
            try await send(1)
            next = max(clock.now, next + pace)
            try await clock.sleep(until: next)
        }
    }

    func stop() { state.withLock { $0.isStopped = true } }

    /// Sends envelopes at once, and again until the broker has confirmed them.
    func send(_ count: Int, through route: [String] = ["first", "second"], payload: String = "{}") async throws {
        let numbers = state.withLock { state in
            defer { state.made += count }
            return state.made..<(state.made + count)
        }
        let ids = numbers.map { "\(mark)-\($0)" }
        let actors = route.map { #""\#($0)""# }.joined(separator: ",")
        let messages = ids.map { id in
            let headers = #"{"traceparent":"00-\#(Self.trace(of: id))-\#(Self.rootSpan)-01"}"#
            let body = #"{"id":"\#(id)","route":{"actors":[\#(actors)]},"headers":\#(headers),"payload":\#(payload)}"#
            return OutgoingMessage(queue: QueueName(actor: route[0]), body: Array(body.utf8))
        }
        while true {
            do throws(TransportError) {
                try await transport.publish(messages)
                break
            } catch {
                guard error.isRetriable else { throw error }
                try await clock.sleep(for: .milliseconds(200))
            }
        }
        state.withLock { $0.sent += ids }
    }
}
