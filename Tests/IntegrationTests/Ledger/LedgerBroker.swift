// SPDX-License-Identifier: Apache-2.0

import SQLiteTransport
import Transports

/// A broker under the ledger tests; another one is a type like `SQLiteLedgerBroker`, and a line in `LedgerTests`.
protocol LedgerBroker: Sendable {
    /// The transport's name, as in `ASYA_TRANSPORT`.
    var name: String { get }

    /// What sidecars are told so that they reach it; what a killed one held comes back within seconds.
    var environment: [String: String] { get }

    /// Whether a hop is published and acknowledged in one step, so that no crash doubles anything.
    var isAtomic: Bool { get }

    /// Another connection, for the test itself.
    func connect() async throws -> any Transport
}

/// The queues in a file of the test's folder.
struct SQLiteLedgerBroker: LedgerBroker {
    let path: String

    var name: String { "sqlite" }
    var environment: [String: String] { ["ASYA_SQLITE_PATH": path, "ASYA_SQLITE_LEASE": "1s"] }
    var isAtomic: Bool { true }

    func connect() async throws -> any Transport { try await SQLiteTransport.open(SQLiteTransportOptions(path: path)) }
}
