// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Synchronization
import Testing
import TransportTesting
import Transports

@testable import Sidecar

/// What a sidecar takes from its queue while it cannot get rid of what it has made of it.
@Suite(.timeLimit(.minutes(10)))
struct BackpressureTests {
    /// A transport whose settlements wait until the gate is opened, as they do when a broker blocks publishers.
    private final class StallingTransport: Transport {
        let system = "memory"
        private let transport: InMemoryTransport
        private let gate: Gate

        init(_ transport: InMemoryTransport, _ gate: Gate) {
            self.transport = transport
            self.gate = gate
        }

        func declare(_ queues: [QueueName]) async throws(TransportError) { try await transport.declare(queues) }
        func receive(from queue: QueueName, max: Int) async throws -> [Delivery] {
            try await transport.receive(from: queue, max: max)
        }
        func publish(_ messages: [OutgoingMessage]) async throws(TransportError) {
            try await transport.publish(messages)
        }
        func settle(
            _ delivery: Delivery,
            _ settlement: Settlement,
            publishing: [OutgoingMessage]
        ) async throws(TransportError) {
            await gate.passed()
            try await transport.settle(delivery, settlement, publishing: publishing)
        }
        func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth {
            try await transport.depth(of: queue)
        }
        func close() async { await transport.close() }
    }

    /// Lets nobody pass until it is opened, and counts who waits.
    private final class Gate: Sendable {
        private struct State {
            var isOpen = false
            var waiting: [CheckedContinuation<Void, Never>] = []
        }
        private let state = Mutex(State())

        var waiting: Int { state.withLock { $0.waiting.count } }

        func passed() async {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }

        func open() {
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isOpen = true
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    @Test(arguments: [1, 4, 16])
    func `a stalled broker bounds what is held, and all goes on when it recovers`(concurrency: Int) async throws {
        let count = 1_000
        let broker = InMemoryBroker()
        let gate = Gate()
        try await SidecarFixture.run(
            ["ASYA_CONCURRENCY": "\(concurrency)"],
            connect: { StallingTransport(broker.connect(), gate) },
            handler: { _ in #"[{"payload":1}]"# }
        ) { fixture in
            let transport = broker.connect()
            for number in 0..<count {
                let envelope = Envelope(id: "e\(number)", route: Route(actors: ["a", "b"]), payload: .null)
                try await transport.publish([OutgoingMessage(queue: fixture.queue("a"), body: envelope.encoded())])
            }
            // Once as many wait to be settled as may, nothing more is received; what was received before is still run.
            let most = 2 * InboxState.maxWaiting + concurrency
            while gate.waiting < InboxState.maxWaiting { await Task.yield() }
            for _ in 0..<1_000 {
                await Task.yield()
                #expect(try await transport.depth(of: fixture.queue("a")).inFlight <= most)
            }
            #expect(fixture.runs.count <= most)
            gate.open()
            var arrived: Set<String> = []
            while arrived.count < count {
                for delivery in try await transport.receive(from: fixture.queue("b"), max: 100) {
                    arrived.insert(try Envelope(decoding: delivery.body).id)
                    try await transport.settle(delivery, .acknowledge)
                }
            }
            #expect(fixture.runs.count == count)
        }
    }

    @Test func `an actor that is stuck slows no other on the same broker`() async throws {
        let broker = InMemoryBroker()
        let stuck = Gate()
        try await SidecarFixture.run(
            connect: { StallingTransport(broker.connect(), stuck) },
            handler: { _ in #"[{"payload":1}]"# }
        ) { slow in
            try await SidecarFixture.run(
                ["ASYA_ACTOR_NAME": "other"],
                connect: { broker.connect() },
                handler: { _ in #"[{"payload":2}]"# }
            ) { fast in
                for number in 0..<200 {
                    for actor in ["a", "other"] {
                        let envelope = Envelope(id: "\(actor)\(number)", route: Route(actors: [actor]), payload: .null)
                        try await fast.transport.publish([
                            OutgoingMessage(queue: fast.queue(actor), body: envelope.encoded())
                        ])
                    }
                }
                for _ in 0..<200 {
                    let ended = try await fast.next("happy-end")
                    #expect(ended.id.hasPrefix("other"))
                }
                #expect(slow.runs.count <= 2 * InboxState.maxWaiting + 1)
                stuck.open()
                for _ in 0..<200 { _ = try await fast.next("happy-end") }
            }
        }
    }
}
