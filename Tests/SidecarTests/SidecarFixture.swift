// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Glibc
import NIOCore
import NIOPosix
import RuntimeLink
import Settings
import Synchronization
import Telemetry
import TelemetryCore
import TransportTesting
import Transports

@testable import Sidecar

/// A running sidecar between a broker and a runtime whose handler is a closure.
struct SidecarFixture {
    /// The broker in memory; idle when the test has brought another.
    let broker: InMemoryBroker
    let transport: any Transport
    let sidecar: Sidecar
    /// How often the handler ran.
    let runs: RunCount

    final class RunCount: Sendable {
        private let value = Atomic<Int>(0)
        var count: Int { value.load(ordering: .relaxed) }
        func increment() { value.add(1, ordering: .relaxed) }
    }

    func queue(_ actor: String) -> QueueName { QueueName(actor: actor) }

    /// Publishes an envelope to the sidecar's queue.
    func publish(_ envelope: Envelope) async throws {
        try await transport.publish([OutgoingMessage(queue: queue("a"), body: envelope.encoded())])
    }

    /// The next envelope that reaches an actor's queue.
    func next(_ actor: String) async throws -> Envelope {
        let deliveries = try await transport.receive(from: queue(actor), max: 1)
        for delivery in deliveries { try await transport.settle(delivery, .acknowledge) }
        return try Envelope(decoding: deliveries.first?.body ?? [])
    }

    /// Runs `body` beside a sidecar of actor `a`, then drains it.
    ///
    /// The broker is the one in memory unless `connect` opens transports of another.
    static func run(
        _ variables: [String: String] = [:],
        connect: (@Sendable () async throws -> any Transport)? = nil,
        handler: @escaping @Sendable (String) -> String,
        _ body: (SidecarFixture) async throws -> Void
    ) async throws {
        try await run(variables, connect: connect, runtime: .current(handler), body)
    }

    /// Runs `body` beside a sidecar of actor `a` and a runtime of any version.
    static func run(
        _ variables: [String: String] = [:],
        connect: (@Sendable () async throws -> any Transport)? = nil,
        runtime: TestRuntime,
        _ body: (SidecarFixture) async throws -> Void
    ) async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let folder = unsafe String(cString: mkdtemp(strdup("/tmp/asya-sidecar-XXXXXX")))
        let runs = RunCount()
        let stop = try await runtime.serve(folder + "/asya-runtime.sock", on: loops.next(), counting: runs)
        var environment = ["ASYA_ACTOR_NAME": "a", "ASYA_SQLITE_PATH": "-", "ASYA_SOCKET_DIR": folder]
        environment["ASYA_QUEUE_AUTO_CREATE"] = "true"
        environment["ASYA_RETRY_INITIAL_DELAY"] = "1s"
        let configuration = try SidecarConfiguration(Environment(environment.merging(variables) { $1 }))
        var options = TelemetryOptions(
            component: .sidecar,
            serviceName: "a",
            environment: ["ASYA_LOG_LEVEL": "CRITICAL"]
        )
        options.bootstrapsFacades = false
        let telemetry = try Telemetry.start(options)
        let broker = InMemoryBroker()
        let open = connect ?? { broker.connect() }
        let transport = try await open()
        let own = try await open()
        try await transport.declare(["a", "b", "happy-end", "error-end"].map { QueueName(actor: $0) })
        let sidecar = Sidecar(
            configuration,
            transport: own,
            telemetry: telemetry,
            instruments: SidecarInstruments(
                registry: telemetry.registry,
                configuration: configuration,
                system: own.system
            ),
            eventLoop: loops.next()
        )
        try await withThrowingTaskGroup { group in
            group.addTask { try await sidecar.run() }
            try await body(SidecarFixture(broker: broker, transport: transport, sidecar: sidecar, runs: runs))
            sidecar.drain()
            try await group.waitForAll()
        }
        await own.close()
        await transport.close()
        try await stop()
        await telemetry.shutdown()
        try await loops.shutdownGracefully()
        _ = unsafe rmdir(folder)
    }
}
