// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import PostgreSQLClient
import Testing

@Suite(.serialized, .timeLimit(.minutes(10))) struct ConnectionPoolTests {
    private static let one: @Sendable (Connection) throws(PostgreSQLError) -> Int = {
        (connection) throws(PostgreSQLError) in try connection.query("SELECT 1")[0].int(at: 0)
    }

    @Test func `many callers share a few connections`() async throws {
        let pool = try ConnectionPool(try await TestDatabase().settings, size: 3)
        let backends = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await pool.perform { (connection) throws(PostgreSQLError) in
                        try connection.query("SELECT 1")
                        return connection.backendID
                    }
                }
            }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect((1...3).contains(backends.count))
        await pool.close()
        await pool.close()
        await #expect(throws: PostgreSQLError.closed) { try await pool.perform(Self.one) }
    }

    @Test func `no more calls wait than may`() async throws {
        let settings = try await TestDatabase().settings
        let (pool, other) = (
            try ConnectionPool(settings, size: 1, maximumWaiting: 1), try ConnectionPool(settings, size: 1)
        )
        // The only thread waits for a lock, and so the second call waits for the thread.
        try await other.perform { (connection) throws(PostgreSQLError) in
            try connection.execute("CREATE TABLE t ()")
            try connection.execute("BEGIN; LOCK TABLE t")
        }
        async let first: Void = pool.perform { (connection) throws(PostgreSQLError) in
            try connection.execute("SELECT FROM t")
        }
        var waiting: PostgreSQLError?
        while waiting == nil {
            try Task.checkCancellation()
            let isLocked = try await other.perform { (connection) throws(PostgreSQLError) in
                try connection.query(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 't'::regclass"
                )[0].int(at: 0)
            }
            guard isLocked > 0 else { continue }
            waiting = await withTaskGroup(of: PostgreSQLError?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        do throws(PostgreSQLError) {
                            _ = try await pool.perform(Self.one)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                let refused = await group.next() ?? nil
                _ = try? await other.perform { (connection) throws(PostgreSQLError) in try connection.execute("COMMIT")
                }
                return refused
            }
        }
        #expect(waiting == .overloaded(limit: 1))
        try await first
        await pool.close()
        await other.close()
    }

    @Test func `a pool outlives its server`() async throws {
        let server = try await PostgreSQLServer.start()
        let settings = try ConnectionSettings(url: server.url(), connectTimeout: .seconds(3))
        let pool = try ConnectionPool(settings, size: 1)
        #expect(try await pool.perform(Self.one) == 1)
        // A restart ends connections that rest, and nobody notices.
        try await server.restart()
        #expect(try await pool.perform(Self.one) == 1)
        await server.kill()
        let down = await #expect(throws: PostgreSQLError.self) { try await pool.perform(Self.one) }
        #expect(down?.isRetriable == true)
        try await server.start()
        var answer: Int?
        // Nobody tries again before the pause after the last failure has passed.
        while answer == nil {
            try Task.checkCancellation()
            answer = try? await pool.perform(Self.one)
        }
        #expect(answer == 1)
        await pool.close()
        await server.stop()
    }

    @Test func `a server that says nothing costs the time of a statement, and the connection`() async throws {
        let (server, _) = try await SharedBrokers.shared.postgreSQL()
        let proxy = try await FaultProxy.start(before: server.port)
        let url = server.url(proxyPort: proxy.port)
        var settings = try ConnectionSettings(url: url, connectTimeout: .seconds(3))
        settings.statementTimeout = .seconds(2)
        let pool = try ConnectionPool(settings, size: 1)
        #expect(try await pool.perform(Self.one) == 1)
        await proxy.set(.halfOpen)
        await #expect(throws: PostgreSQLError.timedOut(after: .seconds(3))) { try await pool.perform(Self.one) }
        let unreachable = await #expect(throws: PostgreSQLError.self) { try await pool.perform(Self.one) }
        guard case .cannotConnect? = unreachable else {
            Issue.record("\(String(describing: unreachable))")
            return
        }
        await proxy.restore()
        var answer: Int?
        while answer == nil {
            try Task.checkCancellation()
            answer = try? await pool.perform(Self.one)
        }
        #expect(answer == 1)
        await pool.close()
        await proxy.stop()
    }

    @Test func `a listener hears what is told, and tells of each new connection`() async throws {
        let (server, _) = try await SharedBrokers.shared.postgreSQL()
        let proxy = try await FaultProxy.start(before: server.port)
        let settings = try ConnectionSettings(url: server.url(proxyPort: proxy.port))
        let (events, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(100))
        let listener = try NotificationListener.start(settings, channel: "news") { event in
            switch event {
            case .connected: continuation.yield("connected")
            case .notification(let notification): continuation.yield(notification.payload)
            case .disconnected: continuation.yield("disconnected")
            }
        }
        let pool = try ConnectionPool(try ConnectionSettings(url: server.url()), size: 1)
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "connected")
        try await pool.perform { (connection) throws(PostgreSQLError) in try connection.execute("NOTIFY news, 'one'") }
        #expect(await iterator.next() == "one")
        await proxy.cut()
        #expect(await iterator.next() == "disconnected")
        #expect(await iterator.next() == "connected")
        try await pool.perform { (connection) throws(PostgreSQLError) in try connection.execute("NOTIFY news, 'two'") }
        #expect(await iterator.next() == "two")
        await listener.close()
        await listener.close()
        await pool.close()
        await proxy.stop()
    }

    @Test func `a wrong password is refused and not repeated`() async throws {
        let (server, _) = try await SharedBrokers.shared.postgreSQL()
        let url = server.url().replacing(PostgreSQLServer.password, with: "wrong-password")
        let pool = try ConnectionPool(try ConnectionSettings(url: url, connectTimeout: .seconds(3)), size: 1)
        let error = await #expect(throws: PostgreSQLError.self) { try await pool.perform(Self.one) }
        #expect(error?.description.contains("password authentication failed") == true)
        #expect(error?.description.contains("wrong-password") == false)
        await pool.close()
    }

    @Test func `TLS is spoken with servers that the named authority vouches for`() async throws {
        let certificates = try await TestCertificates()
        let server = try await PostgreSQLServer.start(certificates: certificates)
        for (authority, isTrusted) in [(certificates.authority, true), (certificates.otherAuthority, false)] {
            let url = server.url() + "?sslmode=verify-full&sslrootcert=\(authority)"
            let pool = try ConnectionPool(try ConnectionSettings(url: url, connectTimeout: .seconds(3)), size: 1)
            let outcome: String
            do throws(PostgreSQLError) {
                outcome = try await pool.perform { (connection) throws(PostgreSQLError) in
                    try connection.query("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")[0].text(at: 0)
                }
            } catch {
                outcome = "\(error)"
            }
            #expect(outcome.contains(isTrusted ? "TLSv1.3" : "certificate verify failed"), "\(outcome)")
            await pool.close()
        }
        await server.stop()
    }
}
