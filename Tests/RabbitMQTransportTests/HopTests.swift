// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Testing
import Transports

@testable import RabbitMQTransport

extension OnABroker {
    @Suite struct `A hop over RabbitMQ` {
        private let queue = RabbitMQHarness.queue("hop")
        private let next = RabbitMQHarness.queue("hop-next")
        private let texts = (0..<500).map { "message \($0) " + String(repeating: "x", count: 200) }

        /// Takes messages from one queue to the next, on the transport's event loop, until it is cancelled.
        @Sendable private func work(_ transport: RabbitMQTransport, lanes: Int) async throws {
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<lanes {
                    group.addTask(executorPreference: LoopExecutor(transport.engine.eventLoop)) {
                        while true {
                            for delivery in try await transport.receive(from: queue, max: 3) {
                                let output = OutgoingMessage(queue: next, body: delivery.body)
                                do throws(TransportError) {
                                    try await transport.settle(delivery, .acknowledge, publishing: [output])
                                } catch {
                                    guard case .leaseLost = error else { throw error }
                                }
                            }
                        }
                    }
                }
            }
        }

        /// Runs a worker until everything has arrived behind it; returns how many messages came twice.
        private func run(
            _ worker: RabbitMQTransport,
            _ other: RabbitMQTransport,
            lanes: Int,
            beside disturb: @escaping @Sendable () async -> Void = {}
        ) async throws -> Int {
            try await other.publish(texts, to: queue)
            return try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    do {
                        try await work(worker, lanes: lanes)
                    } catch is CancellationError {}
                    return 0
                }
                group.addTask {
                    await disturb()
                    return 0
                }
                let twice = try await other.consume(Set(texts), from: next, max: 64)
                group.cancelAll()
                return twice
            }
        }

        @Test(arguments: [1, 8])
        func `makes each message once on an event loop of its own`(lanes: Int) async throws {
            try await RabbitMQHarness.run { harness in
                let (worker, _) = try await harness.open()
                let (other, _) = try await harness.open()
                try await worker.declare([queue, next])
                #expect(try await run(worker, other, lanes: lanes) == 0)
                // Lanes come and go, but no consumer was needed beyond what they asked for at once.
                #expect(try await other.depth(of: queue) == QueueDepth(ready: 0))
            }
        }

        @Test func `loses nothing however often its connection is cut`() async throws {
            try await RabbitMQHarness.run { harness in
                let observer = RecordingObserver()
                let (worker, proxy) = try await harness.open(observer: observer)
                let (other, _) = try await harness.open()
                try await worker.declare([queue, next])
                _ = try await run(worker, other, lanes: 8) {
                    for cut in 1...6 {
                        let direction: ProxyFault.Direction = cut.isMultiple(of: 2) ? .toServer : .toClient
                        await proxy.cut(after: .random(in: 500...40_000), direction)
                        // Ends without a cut when all messages have passed before.
                        guard await observer.next(where: { $0 == .reconnected }) != nil else { return }
                    }
                }
            }
        }
    }
}
