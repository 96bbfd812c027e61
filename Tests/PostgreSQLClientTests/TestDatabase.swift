// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import PostgreSQLClient

/// A database of its own on the server of the process.
struct TestDatabase {
    let settings: ConnectionSettings

    init() async throws {
        let (server, name) = try await SharedBrokers.shared.postgreSQL()
        let administration = try ConnectionPool(try ConnectionSettings(url: server.socketURL()), size: 1)
        try await administration.perform { (connection) throws(PostgreSQLError) in
            try connection.execute("CREATE DATABASE \(name)")
        }
        await administration.close()
        settings = try ConnectionSettings(url: server.url(database: name))
    }

    /// Does something with a connection of its own, on a thread of its own.
    func connected<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(PostgreSQLError) -> Value
    ) async throws -> Value {
        let pool = try ConnectionPool(settings, size: 1)
        do {
            let value = try await pool.perform(body)
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw error
        }
    }
}
