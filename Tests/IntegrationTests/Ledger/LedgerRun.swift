// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Transports

/// Sends envelopes through `first`, `middle` and `last` while the sidecar in the middle dies and is started again, and
/// keeps the ledger.
struct LedgerRun: Sendable {
    let actors: BrokeredActors
    let pipeline: LedgerPipeline
    let envelopes: Int
    /// Marks the ids, so that no result of an earlier run counts here.
    let mark = String(UInt32.random(in: 0 ... .max), radix: 16)

    private static let route = ["first", "middle", "last"]

    var transport: any Transport { actors.transport }
    var ids: [String] { (0..<envelopes).map { "\(mark)-e\($0)" } }

    /// Runs `body` with the actors running, all but the sidecar in the middle: that one is the cases' own.
    static func with(_ kind: BrokerKind, _ body: (BrokeredActors) async throws -> Void) async throws {
        try await BrokeredActors.with(kind, route, handlers: LedgerPipeline.handlers) { actors in
            for actor in route {
                let handler = actor == "middle" ? "middle" : "step"
                try await actors.startRuntime(actor, handler, ["ASYA_HANDLER_MODE": "envelope"])
                if actor != "middle" { _ = try await actors.startSidecar(actor) }
            }
            try await body(actors)
        }
    }

    /// The sidecar dies at a point.
    ///
    /// - Returns: The ledger, and how the process ended: -9 when it died as it should.
    func crash(at point: CrashPoint, passage: Int) async throws -> (ledger: Ledger, exit: Int32) {
        let first = try await startMiddle(["ASYA_CRASH_AT": "\(point):\(passage)"])
        try await send()
        async let replaced = successor(of: first)
        let ledger = try await collect { _ in }
        // Dead long ago, unless it never came to the point.
        first.terminate()
        let (exit, second) = try await replaced
        return (try await settled(ledger, second), exit)
    }

    /// The sidecar is killed whenever a number of results has come that nobody could have chosen better.
    func kill(times: Int) async throws -> Ledger {
        var process = try await startMiddle()
        try await send()
        let total = ids.reduce(0) { $0 + pipeline.results(of: $1).count }
        var moments = (0..<times).map { _ in Int.random(in: 0..<max(1, total - 1)) }.sorted()
        let ledger = try await collect { arrived in
            while let moment = moments.first, arrived >= moment {
                moments.removeFirst()
                process.kill()
                _ = await process.exit()
                process = try await startMiddle()
            }
        }
        return try await settled(ledger, process)
    }

    private func startMiddle(_ more: [String: String] = [:]) async throws -> ActorProcess {
        // Without error-end, and without the right to make it, a failed envelope is a dead letter.
        let ends = pipeline == .deadLetter ? ["ASYA_ACTOR_ERROR_END": "nowhere"] : [:]
        return try await actors.startSidecar("middle", ends.merging(more) { $1 })
    }

    private func successor(of process: ActorProcess) async throws -> (exit: Int32, ActorProcess) {
        let exit = await process.exit()
        return (exit, try await startMiddle())
    }

    /// Of a trace, as all that we send has one: copies of what has none cannot be told from new messages.
    private func headers() -> String {
        let trace = (0..<2).map { _ in String(format: "%016lx", UInt64.random(in: 1 ... .max)) }.joined()
        return #"{"traceparent":"00-\#(trace)-00f067aa0ba902b7-01"}"#
    }

    private func send() async throws {
        let messages = ids.map { id in
            let route = #"{"actors":["first","middle","last"],"current":0}"#
            let payload = #"{"kind":"\#(pipeline.rawValue)"}"#
            let body = #"{"id":"\#(id)","route":\#(route),"headers":\#(headers()),"payload":\#(payload)}"#
            return OutgoingMessage(queue: QueueName(actor: "first"), body: Array(body.utf8))
        }
        try await transport.publish(messages)
    }

    /// Takes results until all have come.
    private func collect(_ observe: (Int) async throws -> Void) async throws -> Ledger {
        var ledger = Ledger(ids.flatMap(pipeline.results(of:)))
        while !ledger.isComplete {
            try await observe(ledger.arrived)
            ledger.enter(try await actors.take(pipeline.end))
        }
        return ledger
    }

    /// Waits until nothing is under way any more, ends the sidecar, and enters what came late or went astray.
    private func settled(_ ledger: Ledger, _ process: ActorProcess) async throws -> Ledger {
        var ledger = ledger
        for actor in Self.route { try await actors.settled([QueueName(actor: actor)]) }
        process.terminate()
        _ = await process.exit()
        ledger.enter(try await actors.drain(pipeline.end))
        let others = Set(LedgerPipeline.allCases.map(\.end)).subtracting([pipeline.end])
        for end in others where try await !actors.broker.isIdle([end], transport) {
            ledger.strangers += try await actors.drain(end).count
        }
        return ledger
    }
}
