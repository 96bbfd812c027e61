// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import PostgreSQLClient
import Tracking
import TrackingTesting

@testable import PostgreSQLTracking

/// A database of its own on the server of the process.
struct PostgreSQLHarness: TrackingHarness {
    let options: PostgreSQLTrackingOptions
    let server: PostgreSQLServer

    init(_ change: (inout PostgreSQLTrackingOptions) -> Void = { _ in }) async throws {
        let (server, name) = try await SharedBrokers.shared.postgreSQL()
        let administration = try ConnectionPool(try ConnectionSettings(url: server.socketURL()), size: 1)
        try await administration.perform { (connection) throws(PostgreSQLError) in
            try connection.execute("CREATE DATABASE \(name)")
        }
        await administration.close()
        // Few: many tests share the server.
        var options = PostgreSQLTrackingOptions(url: server.socketURL(database: name), maxConnections: 2)
        change(&options)
        self.options = options
        self.server = server
    }

    func open() async throws -> any TrackingStore { try await store() }

    func store(
        _ announce: @escaping @Sendable (Announcement) -> Void = { _ in }
    ) async throws(TrackingError) -> PostgreSQLTrackingStore {
        try await PostgreSQLTrackingStore.open(options, announce: announce)
    }

    /// Runs a script on the database.
    func execute(_ script: String) async throws {
        let pool = try ConnectionPool(try ConnectionSettings(url: options.url), size: 1)
        try await pool.perform { (connection) throws(PostgreSQLError) in try connection.execute(script) }
        await pool.close()
    }
}
