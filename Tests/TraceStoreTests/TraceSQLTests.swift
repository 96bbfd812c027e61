// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite struct TraceSQLTests {
    private let fixture: SearchFixture

    init() throws {
        fixture = try SearchFixture(sliceBytes: 1 << 16)
        for number in 1...60 as ClosedRange<UInt64> {
            fixture.record(
                number,
                number % 10 == 0 ? .failed : .fine,
                payload: #"{"n":\#(number),"password":"hidden-word"}"#
            )
            if number % 20 == 0 { fixture.flush() }
        }
        fixture.flush()
    }

    private func rows(_ sql: String, limit: Int? = nil) throws -> [[TraceSQLValue]] {
        var rows: [[TraceSQLValue]] = []
        _ = try TraceSQL(directory: fixture.store.folder.path).run(sql, limit: limit) { rows.append($0) }
        return rows
    }

    @Test func `the slices are one set of views`() throws {
        #expect(fixture.store.folder.files.count { $0.hasSuffix(".db") } > 6)
        #expect(
            try rows("SELECT actor, count(*), max(hop) FROM hops GROUP BY actor ORDER BY actor") == [
                [.text("a"), .integer(60), .integer(0)], [.text("b"), .integer(60), .integer(1)],
                [.text("error-end"), .integer(6), .integer(1)], [.text("happy-end"), .integer(54), .integer(2)],
            ]
        )
        #expect(try rows("SELECT count(*), count(DISTINCT trace_id) FROM spans") == [[.integer(240), .integer(60)]])
        #expect(
            try rows("SELECT DISTINCT kind, status FROM spans WHERE name = 'process b' ORDER BY status") == [
                [.text("consumer"), .text("error")], [.text("consumer"), .text("unset")],
            ]
        )
    }

    @Test func `a trace is found by its id, and joined with its spans`() throws {
        let id = Sample(20).traceID.description
        #expect(
            try rows(
                """
                SELECT h.actor, s.name, h.outcome, h.error_type, h.duration_ms, h.fingerprint FROM hops h
                JOIN spans s ON s.trace_id = h.trace_id AND s.span_id = h.span_id
                WHERE h.trace_id = '\(id)' AND h.error_type IS NOT NULL
                """
            ) == [
                [
                    .text("b"), .text("process b"), .text("failed"), .text("ValueError"), .real(1),
                    .text("sha256:0123"),
                ]
            ]
        )
        #expect(try rows("SELECT count(*) FROM hops WHERE envelope_id = 'env-20'") == [[.integer(3)]])
        #expect(try rows("SELECT count(*) FROM hops WHERE envelope_id = 'ENV-20' COLLATE NOCASE") == [[.integer(3)]])
        #expect(try rows("SELECT count(*) FROM hops WHERE hop >= '1' AND hop < 1.5") == [[.integer(66)]])
        #expect(try rows("SELECT count(*) FROM hops WHERE trace_id = 'none' OR trace_id IS NULL") == [[.integer(0)]])
    }

    @Test func `bodies are JSON`() throws {
        #expect(
            try rows(
                """
                SELECT direction, position, queue, body_envelope_id, state, payload ->> 'n', payload ->> '$.password'
                FROM bodies WHERE envelope_id = 'env-7' AND actor = 'a' ORDER BY direction
                """
            ) == [
                [
                    .text("input"), .integer(0), .text("asya-a"), .text("env-7"), .text("redacted"), .integer(7),
                    .text(#"{"$redacted":13}"#),
                ],
                [.text("output"), .integer(0), .text("asya-b"), .text("env-7"), .text("complete"), .null, .null],
            ]
        )
        #expect(try rows("SELECT count(*) FROM bodies WHERE envelope LIKE '%hidden-word%'") == [[.integer(0)]])
        #expect(
            try rows("SELECT input ->> 'id' FROM hops WHERE envelope_id = 'env-7' AND hop = 2") == [[.text("env-7")]]
        )
    }

    @Test(arguments: [
        "DELETE FROM hops", "INSERT INTO spans VALUES(1)", "UPDATE hops SET actor = 'x'", "CREATE TABLE t(a)",
        "ATTACH '/tmp/x.db' AS x", "PRAGMA writable_schema = 1", "SELECT * FROM pragma_database_list",
        "SELECT load_extension('x')", "VACUUM INTO '/tmp/x.db'", "BEGIN", "DROP TABLE hops",
        "CREATE TEMP VIEW v AS SELECT 1", "CREATE VIRTUAL TABLE temp.v USING hops",
    ])
    func `nothing but queries is allowed`(_ sql: String) throws {
        let before = fixture.store.folder.files
        #expect(throws: TraceSQLError.self, "\(sql)") { try rows(sql) }
        #expect(try rows("SELECT count(*) FROM hops") == [[.integer(180)]])
        #expect(fixture.store.folder.files == before)
    }

    @Test func `wrong statements are refused with a reason`() throws {
        #expect(throws: TraceSQLError.notOneStatement) { try rows("SELECT 1; SELECT 2") }
        #expect(throws: TraceSQLError.notOneStatement) { try rows("  -- nothing") }
        #expect(throws: TraceSQLError.notAllowed) { try rows("DELETE FROM hops") }
        #expect(try rows("SELECT 1; -- and a comment") == [[.integer(1)]])
        do {
            _ = try rows("SELECT colour FROM hops")
            Issue.record("there is no such column")
        } catch let error as TraceSQLError {
            #expect(error.description.contains("no such column: colour"))
        }
    }

    @Test func `rows and time are limited`() throws {
        let database = try TraceSQL(directory: fixture.store.folder.path)
        var count = 0
        let cut = try database.run("SELECT * FROM hops", limit: 7) { _ in count += 1 }
        #expect(count == 7 && cut.isCut && cut.rows == 7)
        let whole = try database.run("SELECT * FROM hops LIMIT 7", limit: 7) { _ in }
        #expect(!whole.isCut)
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"
        #expect(throws: TraceSQLError.tooSlow(.milliseconds(50))) {
            try database.run(endless, timeout: .milliseconds(50)) { _ in }
        }
        #expect(throws: TraceSQLError.tooSlow(.zero)) {
            try database.run("SELECT count(*) FROM hops, hops, hops", timeout: .zero) { _ in }
        }
    }

    @Test func `every column that is told of can be asked for`() throws {
        for (view, columns) in TraceSQL.columns {
            var names: [String] = []
            _ = try TraceSQL(directory: fixture.store.folder.path).run(
                "SELECT * FROM \(view) LIMIT 1",
                onColumns: { names = $0 },
                onRow: { _ in }
            )
            #expect(names == columns)
        }
    }
}
