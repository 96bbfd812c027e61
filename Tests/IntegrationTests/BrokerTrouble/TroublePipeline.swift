// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Foundation
import Synchronization
import Transports

/// The actors `first` and `second` with their runtimes and Python workers, and both end actors, on a broker.
final class TroublePipeline<Broker: TroubledBroker>: Sendable {
    let broker: Broker
    /// The test's own connection.
    let transport: any Transport
    let scratch: Scratch
    private let processes = Mutex<[ActorProcess]>([])

    /// Long enough for a backlog where the load bursts; once so long, where a message says so, that a broker loses
    /// patience.
    private let handlers = """
        import os
        from time import sleep

        def step(payload):
            sleep(0.005)
            mark = payload.get("slow")
            if mark and not os.path.exists(mark):
                open(mark, "w").close()
                sleep(8)
            return payload
        """

    private init(_ scratch: Scratch, _ broker: Broker) async throws {
        self.scratch = scratch
        self.broker = broker
        transport = try await broker.connect()
        try await transport.declare(Self.queues)
    }

    static var actors: [String] { ["first", "second", "happy-end", "error-end"] }
    static var queues: [QueueName] { actors.map { QueueName(actor: $0) } }

    /// Starts the broker and the actors, runs `body`, and ends everything.
    ///
    /// - Parameters:
    ///   - environment: More variables for the sidecars.
    ///   - start: Starts the broker.
    ///   - body: Harms the broker.
    /// - Throws: What `body` threw.
    static func with(
        _ environment: [String: String] = ["ASYA_QUEUE_AUTO_CREATE": "true"],
        _ start: () async throws -> Broker,
        _ body: (TroublePipeline) async throws -> Void
    ) async throws {
        try await Scratch.with { scratch in
            let broker = try await start()
            do {
                let pipeline = try await TroublePipeline(scratch, broker)
                defer { for process in pipeline.processes.withLock({ $0 }) { process.kill() } }
                try await pipeline.start(environment)
                try await body(pipeline)
                await pipeline.transport.close()
                await broker.stop()
            } catch {
                await broker.stop()
                throw error
            }
        }
    }

    var traces: String { "\(scratch.path)/traces" }

    /// How often each envelope with such an id was stored at an end.
    func results(_ mark: String, _ end: String = "happy-end") -> [String: Int] {
        let folder = scratch.url.appendingPathComponent("\(end)-results")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        // The file is named after the envelope: what is in it is the end actor's own affair.
        let ids = (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "json" }
            .map { $0.deletingPathExtension().lastPathComponent }
        return Dictionary(ids.filter { $0.hasPrefix(mark) }.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// The metrics of every sidecar, by its actor.
    func scrape() async throws -> [String: ScrapedMetrics] {
        var pages: [String: ScrapedMetrics] = [:]
        for actor in Self.actors {
            pages[actor] = try await ScrapedMetrics(addressFile: "\(scratch.path)/\(actor)/address")
        }
        return pages
    }

    /// What a sidecar has said at the level of a warning or above.
    func complaints(_ actor: String) -> [Substring] {
        let text = (try? String(contentsOfFile: "\(scratch.path)/\(actor)-sidecar.log", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter {
            $0.contains(#""level":"warning""#) || $0.contains(#""level":"error""#)
        }
    }

    /// Suspends until a condition is true.
    ///
    /// - Throws: `TroubleFailure` when it is not in time.
    func until(
        _ condition: String,
        within limit: Duration = .seconds(240),
        _ isTrue: () async throws -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while try await !isTrue() {
            guard clock.now < end else {
                let last = Self.actors.flatMap { actor in complaints(actor).suffix(5).map { "\(actor): \($0)" } }
                throw TroubleFailure(description: "not within \(limit): \(condition)\n\(last.joined(separator: "\n"))")
            }
            try await clock.sleep(for: .milliseconds(100))
        }
    }

    /// Suspends until what these sidecars show in a metric is as it should be.
    func until(
        _ metric: String,
        of actors: [String] = actors,
        _ isRight: (Double) -> Bool
    ) async throws {
        try await until("\(metric) of \(actors)") {
            let pages = try await scrape()
            return actors.allSatisfy { isRight(pages[$0]?[metric] ?? .nan) }
        }
    }

    private func start(_ more: [String: String]) async throws {
        try scratch.write("steps.py", handlers)
        for actor in Self.actors {
            let folder = "\(scratch.path)/\(actor)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let common = ["ASYA_ACTOR_NAME": actor, "ASYA_SOCKET_DIR": folder, "ASYA_TRACE_STORE": traces]
            var sidecar = broker.environment(port: broker.proxy.port).merging(common) { $1 }.merging(more) { $1 }
            sidecar["ASYA_METRICS_ADDR"] = "127.0.0.1:0"
            sidecar["ASYA_METRICS_ADDRESS_FILE"] = "\(folder)/address"
            if actor.hasSuffix("-end") {
                sidecar["ASYA_IS_END_ACTOR"] = "true"
                sidecar["ASYA_RESULTS_DIR"] = "\(scratch.path)/\(actor)-results"
            } else {
                let runtime = [
                    "ASYA_HANDLER": "steps.step", "PYTHONPATH": scratch.path, "ASYA_METRICS_ENABLED": "false",
                ]
                try await start("asya-runtime", common.merging(runtime) { $1 }, log: "\(actor)-runtime.log")
            }
            try await start("asya-sidecar", sidecar, log: "\(actor)-sidecar.log")
        }
    }

    private func start(_ executable: String, _ environment: [String: String], log: String) async throws {
        let process = try await ActorProcess(executable, environment, log: "\(scratch.path)/\(log)")
        processes.withLock { $0.append(process) }
    }
}
