// SPDX-License-Identifier: Apache-2.0

internal import PostgreSQLClient

/// The form of the tables.
enum TrackingDatabase {
    /// Why the tables cannot be used.
    enum Problem: Error {
        case newer(found: Int, known: Int)
        case database(PostgreSQLError)
    }

    /// Any number that nobody else locks: "asya" in ASCII.
    private static let lock: Int64 = 0x6173_7961

    /// Runs the steps that the database lacks, in one transaction.
    ///
    /// Gateways that start at the same time wait for the first one at the lock.
    static func migrate(_ connection: Connection, _ migrations: [Migration]) throws(Problem) {
        var newest = 0
        do throws(PostgreSQLError) {
            newest = try connection.transaction { () throws(PostgreSQLError) in
                try connection.query("SELECT pg_advisory_xact_lock($1)", [.int(lock)])
                // Asked first: who may not create schemas can still use one that is there.
                if try connection.query("SELECT 1 FROM pg_namespace WHERE nspname = 'asya'").count == 0 {
                    try connection.execute("CREATE SCHEMA asya")
                }
                if try connection.query("SELECT to_regclass('asya.migrations')::text")[0].isNull(at: 0) {
                    try connection.execute(
                        "CREATE TABLE asya.migrations (version BIGINT PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL DEFAULT now())"
                    )
                }
                let found = try connection.queryOnce("SELECT coalesce(max(version), 0) FROM asya.migrations", [])[0]
                    .int(at: 0)
                guard found < migrations.count else { return found }
                for version in found..<migrations.count {
                    try connection.execute(migrations[version].script)
                    _ = try connection.queryOnce(
                        "INSERT INTO asya.migrations (version) VALUES ($1)",
                        [.int(version + 1)]
                    )
                }
                return migrations.count
            }
        } catch {
            throw .database(error)
        }
        guard newest <= migrations.count else { throw .newer(found: newest, known: migrations.count) }
    }
}
