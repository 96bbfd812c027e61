// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Transports

/// The actors `first`, `middle` and `last` on a broker, without the sidecar in the middle: that one is the cases' own.
final class LedgerActors: Sendable {
    let broker: any LedgerBroker
    let transport: any Transport
    let scratch: Scratch
    private let processes = Mutex<[LedgerProcess]>([])

    private init(_ scratch: Scratch, _ broker: any LedgerBroker) async throws {
        self.scratch = scratch
        self.broker = broker
        transport = try await broker.connect()
        let ends = ["first", "middle", "last", "happy-end", "error-end"]
        try await transport.declare(ends.map { QueueName(actor: $0) })
    }

    /// Starts the actors, runs `body`, and ends every process.
    static func with(
        _ open: (Scratch) throws -> any LedgerBroker,
        _ body: (LedgerActors) async throws -> Void
    ) async throws {
        try await Scratch.with(["steps.py": LedgerPipeline.handlers]) { scratch in
            let actors = try await LedgerActors(scratch, try open(scratch))
            defer { for process in actors.processes.withLock({ $0 }) { process.kill() } }
            for (actor, handler) in [("first", "step"), ("middle", "middle"), ("last", "step")] {
                try actors.startRuntime(actor, handler)
                if actor != "middle" { _ = try actors.startSidecar(actor) }
            }
            do {
                try await body(actors)
                await actors.transport.close()
            } catch {
                await actors.transport.close()
                throw error
            }
        }
    }

    /// Starts a sidecar.
    func startSidecar(_ actor: String, _ more: [String: String] = [:]) throws -> LedgerProcess {
        var environment = common(actor).merging(broker.environment) { $1 }
        environment["ASYA_TRANSPORT"] = broker.name
        environment["ASYA_RETRY_MAX_ATTEMPTS"] = "3"
        environment["ASYA_RETRY_INITIAL_DELAY"] = "50ms"
        return try start("asya-sidecar", environment.merging(more) { $1 }, log: "\(actor)-sidecar.log")
    }

    /// What a process of this actor said last, for a failed expectation.
    func log(_ actor: String) -> String {
        let text = (try? String(contentsOfFile: scratch.path + "/\(actor)-sidecar.log", encoding: .utf8)) ?? ""
        return String(text.suffix(2_000))
    }

    private func startRuntime(_ actor: String, _ handler: String) throws {
        var environment = common(actor)
        environment["ASYA_HANDLER"] = "steps.\(handler)"
        environment["ASYA_HANDLER_MODE"] = "envelope"
        environment["PYTHONPATH"] = scratch.path
        _ = try start("asya-runtime", environment, log: "\(actor)-runtime.log")
    }

    private func common(_ actor: String) -> [String: String] {
        let folder = "\(scratch.path)/\(actor)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return ["ASYA_ACTOR_NAME": actor, "ASYA_SOCKET_DIR": folder, "ASYA_METRICS_ENABLED": "false"]
    }

    private func start(_ executable: String, _ environment: [String: String], log: String) throws -> LedgerProcess {
        let process = try LedgerProcess(executable, environment, log: "\(scratch.path)/\(log)")
        processes.withLock { $0.append(process) }
        return process
    }
}
