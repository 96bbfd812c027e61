// SPDX-License-Identifier: Apache-2.0

import PostgreSQLClient
import Testing

@Suite(.timeLimit(.minutes(10))) struct ConnectionTests {
    @Test func `values of every type come back`() async throws {
        let database = try await TestDatabase()
        try await database.connected { (connection) throws(PostgreSQLError) in
            let sql = "SELECT $1::bigint, $2::double precision, $3::text, $4::bytea, $5::boolean"
            let row = try connection.query(
                sql,
                [.int(Int64.min), .double(-0.1), .text("é漢🎈"), .bytes([0, 255]), .bool(true)]
            )[0]
            #expect(row.int64(at: 0) == .min)
            #expect(row.double(at: 1) == -0.1)
            #expect(row.text(at: 2) == "é漢🎈")
            #expect(row.bytes(at: 3) == [0, 255])
            #expect(row.int(at: 4) == 1)
            let nulls = try connection.query(
                sql,
                [.int(Int?.none), .double(nil), .text(nil), .bytes(nil), .bool(nil)]
            )[0]
            #expect((0..<5).allSatisfy { nulls.isNull(at: $0) })
            let empty = try connection.query(sql, [.int(0), .double(0), .text(""), .bytes([]), .bool(false)])[0]
            #expect(!(0..<5).contains { empty.isNull(at: $0) })
            #expect(empty.optionalText(at: 2) == "" && empty.optionalBytes(at: 3) == [])
            let narrow = try connection.query("SELECT (-2)::smallint, (-3)::integer, 4::smallint")[0]
            #expect((0..<3).map { narrow.int(at: $0) } == [-2, -3, 4])
        }
    }

    @Test func `arrays arrive with their NULLs, and U+0000 is replaced in texts only`() async throws {
        let database = try await TestDatabase()
        try await database.connected { (connection) throws(PostgreSQLError) in
            let rows = try connection.query(
                "SELECT * FROM unnest($1::bigint[], $2::double precision[], $3::text[], $4::bytea[])",
                [
                    .ints([1, nil, -3]), .doubles([nil, 2.5, 3]), .texts(["a\0b", "", nil]),
                    .byteArrays([[0], nil, []]),
                ]
            )
            #expect(rows.map { $0.optionalInt64(at: 0) } == [1, nil, -3])
            #expect(rows.map { $0.isNull(at: 1) } == [true, false, false])
            #expect(rows.map { $0.optionalText(at: 2) } == ["a\u{FFFD}b", "", nil])
            #expect(rows.map { $0.optionalBytes(at: 3) } == [[0], nil, []])
            #expect(try connection.query("SELECT * FROM unnest($1::bigint[])", [.ints([])]).count == 0)
        }
    }

    @Test func `large values pass in both directions`() async throws {
        let database = try await TestDatabase()
        let value = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let isSame = try await database.connected { (connection) throws(PostgreSQLError) in
            try connection.query("SELECT $1::bytea", [.bytes(value)])[0].bytes(at: 0) == value
        }
        #expect(isSame)
    }

    @Test func `a refusal has its code, and not the row that it is about`() async throws {
        let database = try await TestDatabase()
        try await database.connected { (connection) throws(PostgreSQLError) in
            try connection.execute("CREATE TABLE t (secret text CONSTRAINT only_once UNIQUE)")
            let insert = "INSERT INTO t VALUES ($1)"
            #expect(try connection.query(insert, [.text("hunter2")]).changes == 1)
            let error = #expect(throws: PostgreSQLError.self) { try connection.query(insert, [.text("hunter2")]) }
            guard case .refused(let refusal)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.sqlState == "23505" && refusal.constraint == "only_once" && refusal.isConstraintViolation)
            #expect(!refusal.description.contains("hunter2"))
            #expect(!PostgreSQLError.refused(refusal).isRetriable)
            // The connection goes on.
            #expect(try connection.query("SELECT count(*) FROM t")[0].int(at: 0) == 1)
        }
    }

    @Test func `a transaction is kept as a whole or not at all`() async throws {
        let database = try await TestDatabase()
        try await database.connected { (connection) throws(PostgreSQLError) in
            try connection.execute("CREATE TABLE t (n bigint PRIMARY KEY)")
            try connection.transaction { () throws(PostgreSQLError) in
                try connection.query("INSERT INTO t VALUES ($1)", [.int(1)])
            }
            #expect(throws: PostgreSQLError.self) {
                try connection.transaction { () throws(PostgreSQLError) in
                    try connection.query("INSERT INTO t VALUES ($1)", [.int(2)])
                    try connection.query("INSERT INTO t VALUES ($1)", [.int(1)])
                }
            }
            #expect(try connection.query("SELECT n FROM t").map { $0.int(at: 0) } == [1])
            try connection.execute("INSERT INTO t VALUES (3); INSERT INTO t VALUES (4)")
            #expect(throws: PostgreSQLError.self) {
                try connection.execute("INSERT INTO t VALUES (5); INSERT INTO t VALUES (1)")
            }
            #expect(try connection.query("SELECT n FROM t ORDER BY n").map { $0.int(at: 0) } == [1, 3, 4])
        }
    }

    @Test func `a statement that takes too long is ended by the server, and the connection goes on`() async throws {
        var settings = try await TestDatabase().settings
        settings.statementTimeout = .milliseconds(50)
        let pool = try ConnectionPool(settings, size: 1)
        let error = await #expect(throws: PostgreSQLError.self) {
            try await pool.perform { (connection) throws(PostgreSQLError) in
                try connection.execute("SELECT pg_sleep(30)")
            }
        }
        guard case .refused(let refusal)? = error, refusal.isTimeout else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.isRetriable == true)
        let one = try await pool.perform { (connection) throws(PostgreSQLError) in
            try connection.query("SELECT 1")[0].int(at: 0)
        }
        #expect(one == 1)
        await pool.close()
    }

    @Test func `notifications arrive, and an alarm ends the wait for them`() async throws {
        let database = try await TestDatabase()
        let (listener, speaker) = (
            try ConnectionPool(database.settings, size: 1), try ConnectionPool(database.settings, size: 1)
        )
        let alarm = try Alarm()
        try await listener.perform { (connection) throws(PostgreSQLError) in try connection.listen(to: "news") }
        async let found = listener.perform { (connection) throws(PostgreSQLError) in
            try connection.notifications(within: .seconds(60), alarm: alarm)
        }
        let sender = try await speaker.perform { (connection) throws(PostgreSQLError) in
            try connection.query("SELECT pg_notify('news', $1)", [.text("é 1")])
            return connection.backendID
        }
        let news = try #require(try await found.first)
        #expect(news.channel == "news" && news.payload == "é 1" && news.backendID == sender)
        async let nothing = listener.perform { (connection) throws(PostgreSQLError) in
            try connection.notifications(within: .seconds(60), alarm: alarm)
        }
        alarm.ring()
        #expect(try await nothing.isEmpty)
        await #expect(throws: PostgreSQLError.self) {
            try await listener.perform { (connection) throws(PostgreSQLError) in try connection.listen(to: "a\"; DROP")
            }
        }
        await listener.close()
        await speaker.close()
    }
}
