// SPDX-License-Identifier: Apache-2.0

import Glibc
import SQLiteTransport
import TransportTesting
import Transports

/// The brokers on which the session is tested alike.
enum Brokers: String, CaseIterable, Sendable {
    case memory
    case sqlite

    /// Runs `body` with a function that makes one more consumer of a broker of its own.
    func run(_ body: (@Sendable () async throws -> any Transport) async throws -> Void) async throws {
        switch self {
        case .memory:
            let broker = InMemoryBroker()
            try await body { broker.connect() }
        case .sqlite:
            var template = Array("/tmp/asya-letters-XXXXXX".utf8CString)
            guard let made = unsafe mkdtemp(&template) else { throw TransportError.failed(reason: "no folder") }
            let folder = unsafe String(cString: made)
            defer {
                for suffix in ["", "-wal", "-shm", "-wake"] { unsafe unlink(folder + "/queues.db" + suffix) }
                unsafe rmdir(folder)
            }
            try await body {
                try await SQLiteTransport.open(SQLiteTransportOptions(path: folder + "/queues.db", maxDeliveries: 1))
            }
        }
    }
}

/// A broker that does not know how much it holds, as SQS does not.
struct ApproximateTransport: Transport {
    let real: InMemoryTransport
    let system = "aws_sqs"

    func declare(_ queues: [QueueName]) async throws(TransportError) { try await real.declare(queues) }
    func receive(from queue: QueueName, max: Int) async throws -> [Delivery] {
        try await real.receive(from: queue, max: min(max, 2))
    }
    func publish(_ messages: [OutgoingMessage]) async throws(TransportError) { try await real.publish(messages) }
    func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage]
    ) async throws(TransportError) {
        try await real.settle(delivery, settlement, publishing: publishing)
    }
    func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth { QueueDepth(ready: 0) }
    func close() async { await real.close() }
}
