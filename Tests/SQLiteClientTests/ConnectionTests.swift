// SPDX-License-Identifier: Apache-2.0

import SQLiteClient
import Testing

@Suite struct ConnectionTests {
    @Test func `every kind of value comes back as it was written`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.execute("CREATE TABLE t(a, b, c, d, e, f, g)")
        let insert = try connection.statement("INSERT INTO t VALUES(?, ?, ?, ?, ?, ?, ?)")
        let blob: [UInt8] = [0, 255, 7]
        try insert.bind(Int64.min, at: 1)
        try insert.bind(1.5, at: 2)
        try insert.bind("gr\u{fc}\u{df} \0 nul", at: 3)
        try insert.bind(blob, at: 4)
        try insert.bind(nil as String?, at: 5)
        try insert.bind(utf8: Array("bytes as text".utf8), at: 6)
        try insert.bind(copying: blob.span, at: 7)
        try insert.run()

        let row = try connection.prepare("SELECT *, typeof(c), typeof(d), typeof(f) FROM t")
        #expect(try row.step())
        #expect(row.columnCount == 10)
        #expect(row.int64(at: 0) == .min)
        #expect(row.double(at: 1) == 1.5)
        #expect(row.text(at: 2) == "gr\u{fc}\u{df} \0 nul")
        #expect(row.bytes(at: 3) == blob)
        #expect(row.isNull(at: 4) && row.optionalText(at: 4) == nil && row.optionalBytes(at: 4) == nil)
        #expect(row.text(at: 5) == "bytes as text")
        #expect(row.withBytes(at: 6) { $0.byteCount } == 3)
        #expect(row.text(at: 7) == "text" && row.text(at: 8) == "blob" && row.text(at: 9) == "text")
        #expect(try !row.step())
    }

    @Test func `empty texts and blobs are not NULL`() throws {
        let connection = try Connection(path: ":memory:")
        let statement = try connection.prepare("SELECT ?, ?, ?, ?, ?")
        try statement.bind("", at: 1)
        try statement.bind([], at: 2)
        try statement.bind(utf8: [], at: 3)
        let nothing: [UInt8] = []
        try statement.bind(copying: nothing.span, at: 4)
        #expect(try statement.step())
        #expect((0..<4).map { statement.isNull(at: $0) } == [false, false, false, false])
        #expect(statement.isNull(at: 4))
    }

    @Test func `a bound array may be released by the caller before the statement runs`() throws {
        let connection = try Connection(path: ":memory:")
        let statement = try connection.statement("SELECT ?, ?")
        for size in [1, 100, 1 << 20] {
            try statement.bind([UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size), at: 1)
            var mutated = [UInt8](repeating: 1, count: size)
            try statement.bind(mutated, at: 2)
            mutated[0] = 9
            let row = try statement.firstRow { ($0.bytes(at: 0), $0.bytes(at: 1)) }
            #expect(row?.0 == [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size))
            #expect(row?.1 == [UInt8](repeating: 1, count: size))
        }
    }

    @Test func `reset clears the bindings`() throws {
        let connection = try Connection(path: ":memory:")
        let statement = try connection.statement("SELECT ?")
        try statement.bind([1, 2, 3], at: 1)
        statement.reset()
        #expect(try statement.firstRow { $0.isNull(at: 0) } == true)
    }

    @Test func `unsigned integers keep all their bits`() throws {
        let connection = try Connection(path: ":memory:")
        let statement = try connection.statement("SELECT ?, ?")
        try statement.bind(UInt64.max, at: 1)
        try statement.bind(UInt64(1_700_000_000_000_000_000), at: 2)
        #expect(try statement.step())
        #expect(statement.uint64(at: 0) == .max)
        #expect(statement.int64(at: 1) == 1_700_000_000_000_000_000)
    }

    @Test func `the cache hands out the same statement, and another one while the first is running`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2), (3)")
        let first = try connection.statement("SELECT a FROM t")
        #expect(try connection.statement("SELECT a FROM t") === first)
        #expect(try first.step())
        #expect(first.isRunning)
        let second = try connection.statement("SELECT a FROM t")
        #expect(second !== first)
        #expect(try second.rows { $0.int(at: 0) } == [1, 2, 3])
        #expect(try first.step())
        #expect(first.int(at: 0) == 2)
        first.reset()
        #expect(try connection.statement("SELECT a FROM t") === first)
        connection.dropStatementCache()
        #expect(try connection.statement("SELECT a FROM t") !== first)
    }

    @Test func `a statement outlives its connection`() throws {
        var connection: Connection? = try Connection(path: ":memory:")
        try connection?.execute("CREATE TABLE t(a); INSERT INTO t VALUES(7)")
        let statement = try #require(try connection?.prepare("SELECT a FROM t"))
        let interrupt = try #require(connection?.interruptHandle)
        connection = nil
        #expect(try statement.firstRow { $0.int(at: 0) } == 7)
        interrupt.interrupt()
    }

    @Test func `rows end and the statement resets when the closure throws`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2)")
        let statement = try connection.statement("SELECT a FROM t")
        let refusal = SQLiteError(extendedCode: 4, message: "enough")
        #expect(throws: refusal) {
            try statement.forEachRow { _ throws(SQLiteError) in throw refusal }
        }
        #expect(!statement.isRunning)
    }
}
