// SPDX-License-Identifier: Apache-2.0

import SQLiteClient
import Testing

@Suite struct MergedTableTests {
    private let parts: [Connection]

    init() throws {
        parts = try (0..<3).map { number in
            let part = try Connection(path: ":memory:")
            try part.execute("CREATE TABLE t(a INTEGER, b TEXT); CREATE INDEX t_by_b ON t(b)")
            for row in 0..<4 { try part.execute("INSERT INTO t VALUES(\(number * 10 + row), 'b\(row)')") }
            return part
        }
    }

    private func merged(open: @escaping (Int) throws -> MergedTable.Part?) throws -> Connection {
        let connection = try Connection(path: ":memory:")
        try connection.addTable(
            MergedTable(
                name: "all_t",
                columns: [
                    .init("a", .integer, "t.a"), .init("b", .text, "t.b"), .init("double", .real, "t.a * 2.0"),
                    .init("same", .text, "upper(t.b)", equality: "t.b = lower(?)"),
                ],
                source: "t",
                partCount: parts.count,
                openPart: open
            )
        )
        return connection
    }

    private func rows(_ sql: String) throws -> [[SQLValue]] {
        let statement = try merged { MergedTable.Part(parts[$0]) }.prepare(sql)
        return try statement.rows { row throws(SQLiteError) in (0..<row.columnCount).map { row.value(at: $0) } }
    }

    @Test func `the rows of all parts are those of one table`() throws {
        #expect(
            try rows("SELECT count(*), sum(a), max(double) FROM all_t") == [[.integer(12), .integer(138), .real(46)]]
        )
        #expect(
            try rows("SELECT a FROM all_t WHERE b = 'b1' ORDER BY a") == [
                [.integer(1)], [.integer(11)], [.integer(21)],
            ]
        )
        #expect(try rows("SELECT a FROM all_t WHERE same = 'B3' AND a > 3") == [[.integer(13)], [.integer(23)]])
        #expect(
            try rows("SELECT x.a FROM all_t x JOIN all_t y ON y.a = x.a + 20 WHERE x.double >= 2") == [
                [.integer(1)], [.integer(2)], [.integer(3)],
            ]
        )
    }

    @Test func `comparisons mean what they mean to SQLite`() throws {
        for condition in [
            "a < '11'", "a = 1.0", "b = 'B1' COLLATE NOCASE", "b > 1", "a IS NOT NULL", "double = '4'", "a = NULL",
        ] {
            let merged = try rows("SELECT count(*) FROM all_t WHERE \(condition)")
            let whole = try Connection(path: ":memory:")
            try whole.execute("CREATE TABLE all_t(a INTEGER, b TEXT, double REAL)")
            for part in 0..<3 {
                for row in 0..<4 {
                    try whole.execute(
                        "INSERT INTO all_t VALUES(\(part * 10 + row), 'b\(row)', \((part * 10 + row) * 2))"
                    )
                }
            }
            let expected = try whole.prepare("SELECT count(*) FROM all_t WHERE \(condition)").firstRow {
                $0.value(at: 0)
            }
            #expect(merged == [[try #require(expected)]], "\(condition)")
        }
    }

    @Test func `a part that is gone is passed by, and one that fails fails the statement`() throws {
        let without = try merged { $0 == 1 ? nil : MergedTable.Part(parts[$0]) }
        #expect(try without.prepare("SELECT count(*) FROM all_t").firstRow { $0.int(at: 0) } == 8)
        struct Trouble: Error, CustomStringConvertible { let description = "the part is in trouble" }
        let failing = try merged { number in
            guard number < 2 else { throw Trouble() }
            return MergedTable.Part(parts[number])
        }
        do {
            try failing.prepare("SELECT count(*) FROM all_t").run()
            Issue.record("the third part cannot be opened")
        } catch {
            #expect(error.message.contains("the part is in trouble"))
        }
    }

    @Test func `a connection that is allowed queries only reads, and changes nothing`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.execute("CREATE TABLE t(a)")
        try connection.addFunction("twice", argumentCount: 1) { values in
            if case .integer(let value)? = values.first { .integer(value * 2) } else { .null }
        }
        try connection.allowQueriesOnly()
        #expect(try connection.prepare("SELECT twice(21), twice('x')").firstRow { $0.value(at: 0) } == .integer(42))
        for sql in [
            "INSERT INTO t VALUES(1)", "PRAGMA user_version = 1", "ATTACH ':memory:' AS x",
            "SELECT load_extension('x')",
        ] {
            do {
                _ = try connection.prepare(sql)
                Issue.record("\(sql) is allowed")
            } catch {
                #expect(error.isNotAuthorized || error.message.hasPrefix("not authorized"), "\(sql): \(error)")
            }
        }
    }

    @Test func `a text is one statement or none`() throws {
        let connection = try Connection(path: ":memory:")
        #expect(try connection.prepareOnly("SELECT 1 ; -- and no more ;\n ;") != nil)
        #expect(try connection.prepareOnly("SELECT 1; SELECT 2") == nil)
        #expect(try connection.prepareOnly(" -- nothing") == nil)
        #expect(throws: SQLiteError.self) { try connection.prepareOnly("SELEKT") }
    }

    @Test func `a statement ends when its check says so`() throws {
        let connection = try Connection(path: ":memory:")
        var checks = 0
        connection.setProgressCheck {
            checks += 1
            return checks < 3
        }
        do {
            try connection.prepare(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"
            ).run()
            Issue.record("it has no end")
        } catch {
            #expect(error.isInterrupted && checks == 3)
        }
        connection.setProgressCheck(nil)
        #expect(try connection.prepare("SELECT 1").firstRow { $0.int(at: 0) } == 1)
    }
}
