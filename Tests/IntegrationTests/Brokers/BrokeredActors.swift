// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Synchronization
import Transports

/// Actors on a broker: sidecars and runtimes that the test starts and ends one by one.
final class BrokeredActors: Sendable {
    let kind: BrokerKind
    let broker: any BrokerUnderTest
    let transport: any Transport
    let scratch: Scratch
    private let processes = Mutex<[ActorProcess]>([])

    private init(_ kind: BrokerKind, _ scratch: Scratch, _ actors: [String]) async throws {
        self.kind = kind
        self.scratch = scratch
        broker = try await kind.place(scratch)
        transport = try await broker.connect()
        try await transport.declare((actors + ["happy-end", "error-end"]).map { QueueName(actor: $0) })
    }

    /// Makes the queues of actors, runs `body`, and ends every process.
    ///
    /// - Parameters:
    ///   - kind: The broker.
    ///   - actors: Whose queues to make, besides those of the end actors.
    ///   - handlers: The text of the module `steps`.
    ///   - body: Starts the actors and does what is to be done.
    /// - Throws: What `body` threw, or why the broker could not be started.
    static func with(
        _ kind: BrokerKind,
        _ actors: [String],
        handlers: String = "",
        _ body: (BrokeredActors) async throws -> Void
    ) async throws {
        try await Scratch.with(["steps.py": handlers]) { scratch in
            let actors = try await BrokeredActors(kind, scratch, actors)
            let result: Result<Void, any Error>
            do {
                try await body(actors)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for process in actors.processes.withLock({ $0 }) { process.kill() }
            await actors.transport.close()
            try result.get()
        }
    }

    /// Starts a sidecar, whose runtime is at the socket in the folder that is named like the replica.
    func startSidecar(
        _ actor: String,
        replica: String? = nil,
        _ more: [String: String] = [:]
    ) async throws -> ActorProcess {
        var environment = common(actor, replica).merging(broker.environment) { $1 }
        environment["ASYA_RETRY_MAX_ATTEMPTS"] = "3"
        environment["ASYA_RETRY_INITIAL_DELAY"] = "50ms"
        return try await start("asya-sidecar", environment.merging(more) { $1 }, log: "\(replica ?? actor)-sidecar.log")
    }

    /// Starts a runtime.
    @discardableResult
    func startRuntime(
        _ actor: String,
        _ handler: String,
        _ more: [String: String] = [:]
    ) async throws -> ActorProcess {
        var environment = common(actor, nil)
        environment["ASYA_HANDLER"] = "steps.\(handler)"
        environment["PYTHONPATH"] = scratch.path
        return try await start("asya-runtime", environment.merging(more) { $1 }, log: "\(actor)-runtime.log")
    }

    /// Starts a gateway that is told everything.
    func startGateway(_ environment: [String: String]) async throws -> ActorProcess {
        try await start("asya-gateway", environment, log: "gateway.log")
    }

    /// Where the runtime of a replica listens.
    func folder(_ replica: String) -> String {
        let folder = "\(scratch.path)/\(replica)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// What a sidecar said last, for a failed expectation.
    func log(_ replica: String) -> String { String(lines(replica).suffix(2_000)) }

    /// Waits until a sidecar has said all of these words in one line.
    func says(_ replica: String, _ words: String...) async throws {
        while !lines(replica).split(separator: "\n").contains(where: { line in words.allSatisfy(line.contains) }) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private func lines(_ replica: String) -> String {
        (try? String(contentsOfFile: scratch.path + "/\(replica)-sidecar.log", encoding: .utf8)) ?? ""
    }

    /// Takes messages, as an end actor would; waits for one.
    ///
    /// Those whose lease ended before they were acknowledged, as on a busy machine, are left out: they come again.
    func take(_ queue: QueueName) async throws -> [Delivery] {
        let deliveries = try await persistently { try await transport.receive(from: queue, max: 64) }
        return try await withThrowingTaskGroup(of: Delivery?.self) { group in
            for delivery in deliveries { group.addTask { try await self.acknowledge(delivery) ? delivery : nil } }
            return try await group.reduce(into: []) { taken, delivery in
                if let delivery { taken.append(delivery) }
            }
        }
    }

    /// - Returns: Whether the delivery was still held.
    private func acknowledge(_ delivery: Delivery) async throws -> Bool {
        do {
            try await persistently { try await transport.settle(delivery, .acknowledge) }
            return true
        } catch TransportError.leaseLost {
            return false
        }
    }

    /// Calls the broker again while it cannot answer: it shares two cores with everything that is tested.
    private func persistently<Result>(_ call: () async throws -> Result) async throws -> Result {
        while true {
            do {
                return try await call()
            } catch let error as TransportError where error.isRetriable {
                try Task.checkCancellation()
            }
        }
    }

    /// Takes what there is, until nothing is in the queue and nobody holds anything of it.
    func drain(_ queue: QueueName) async throws -> [Delivery] {
        try await withThrowingTaskGroup(of: [Delivery].self) { group in
            group.addTask {
                var taken: [Delivery] = []
                do {
                    while true { taken += try await self.take(queue) }
                } catch is CancellationError {
                    return taken
                }
            }
            try await settled([queue])
            group.cancelAll()
            return try await group.next() ?? []
        }
    }

    /// Waits until there is nothing in queues, and nobody holds anything of them.
    func settled(_ queues: [QueueName]) async throws {
        while try await persistently({ try await !broker.isIdle(queues, transport) }) { await Task.yield() }
    }

    private func common(_ actor: String, _ replica: String?) -> [String: String] {
        [
            "ASYA_ACTOR_NAME": actor, "ASYA_SOCKET_DIR": folder(replica ?? actor), "ASYA_METRICS_ENABLED": "false",
        ]
    }

    private func start(
        _ executable: String,
        _ environment: [String: String],
        log: String
    ) async throws -> ActorProcess {
        let process = try await ActorProcess(executable, environment, log: "\(scratch.path)/\(log)")
        processes.withLock { $0.append(process) }
        return process
    }
}
