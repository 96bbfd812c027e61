// SPDX-License-Identifier: Apache-2.0

import Glibc
import SQLiteTransport
import TransportTesting
import Transports

/// The brokers that what the sidecar promises is tested on; another one is a case more.
enum TestBroker: String, Sendable, CaseIterable {
    case memory
    case sqlite

    /// Whether publishing to a queue that does not exist fails.
    var tellsMissingQueues: Bool { self != .memory }

    /// Runs `body` with a way to connect that makes no queues by itself, and removes what is left behind.
    func with(
        _ body: (_ connect: @escaping @Sendable () async throws -> any Transport) async throws -> Void
    )
        async throws
    {
        switch self {
        case .memory:
            let broker = InMemoryBroker()
            try await body { broker.connect() }
        case .sqlite:
            let folder = unsafe String(cString: mkdtemp(strdup("/tmp/asya-broker-XXXXXX")))
            let path = folder + "/queues.db"
            defer {
                for suffix in ["", "-wal", "-shm", "-wake"] { unsafe unlink(path + suffix) }
                unsafe rmdir(folder)
            }
            try await body { try await SQLiteTransport.open(SQLiteTransportOptions(path: path, createsQueues: false)) }
        }
    }
}
