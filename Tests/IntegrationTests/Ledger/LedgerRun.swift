// SPDX-License-Identifier: Apache-2.0

import Foundation
import Transports

/// Sends envelopes through the actors while the sidecar in the middle dies and is started again, and keeps the ledger.
struct LedgerRun: Sendable {
    let actors: LedgerActors
    let pipeline: LedgerPipeline
    let envelopes: Int
    /// Marks the ids, so that no result of an earlier run counts here.
    let mark = String(UInt32.random(in: 0 ... .max), radix: 16)

    var transport: any Transport { actors.transport }
    var ids: [String] { (0..<envelopes).map { "\(mark)-e\($0)" } }

    /// The sidecar dies at a point.
    ///
    /// - Returns: The ledger, and how the process ended: -9 when it died as it should.
    func crash(at point: CrashPoint, passage: Int) async throws -> (ledger: Ledger, exit: Int32?) {
        let first = try startMiddle(["ASYA_CRASH_AT": "\(point):\(passage)"])
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
        var process = try startMiddle()
        try await send()
        let total = ids.reduce(0) { $0 + pipeline.results(of: $1).count }
        var moments = (0..<times).map { _ in Int.random(in: 0..<max(1, total - 1)) }.sorted()
        let ledger = try await collect { arrived in
            while let moment = moments.first, arrived >= moment {
                moments.removeFirst()
                process.kill()
                _ = await process.exit()
                process = try startMiddle()
            }
        }
        return try await settled(ledger, process)
    }

    private func startMiddle(_ more: [String: String] = [:]) throws -> LedgerProcess {
        // Without error-end, and without the right to make it, a failed envelope is a dead letter.
        let ends = pipeline == .deadLetter ? ["ASYA_ACTOR_ERROR_END": "nowhere"] : [:]
        return try actors.startSidecar("middle", ends.merging(more) { $1 })
    }

    private func successor(of process: LedgerProcess) async throws -> (exit: Int32?, LedgerProcess) {
        let exit = await process.exit()
        return (exit, try startMiddle())
    }

    private func send() async throws {
        let messages = ids.map { id in
            let route = #"{"actors":["first","middle","last"],"current":0}"#
            let body = #"{"id":"\#(id)","route":\#(route),"payload":{"kind":"\#(pipeline.rawValue)"}}"#
            return OutgoingMessage(queue: QueueName(actor: "first"), body: Array(body.utf8))
        }
        try await transport.publish(messages)
    }

    /// Takes results until all have come.
    private func collect(_ observe: (Int) async throws -> Void) async throws -> Ledger {
        var ledger = Ledger(ids.flatMap(pipeline.results(of:)))
        while !ledger.isComplete {
            try await observe(ledger.arrived)
            ledger.enter(try await take(pipeline.end))
        }
        return ledger
    }

    /// Waits until nothing is under way any more, ends the sidecar, and enters what came late or went astray.
    private func settled(_ ledger: Ledger, _ process: LedgerProcess) async throws -> Ledger {
        var ledger = ledger
        for actor in ["first", "middle", "last"] {
            while try await !isEmpty(QueueName(actor: actor)) { await Task.yield() }
        }
        process.terminate()
        _ = await process.exit()
        while try await !isEmpty(pipeline.end) { ledger.enter(try await take(pipeline.end)) }
        let ends = Set(LedgerPipeline.allCases.map(\.end)).subtracting([pipeline.end])
        for end in ends {
            while try await !isEmpty(end) { ledger.strangers += try await take(end).count }
        }
        return ledger
    }

    private func take(_ queue: QueueName) async throws -> [Delivery] {
        let deliveries = try await transport.receive(from: queue, max: 64)
        for delivery in deliveries { try await transport.settle(delivery, .acknowledge) }
        return deliveries
    }

    func isEmpty(_ queue: QueueName) async throws -> Bool {
        let depth = try await transport.depth(of: queue)
        return depth.ready == 0 && depth.delayed == 0 && depth.inFlight == 0
    }
}
