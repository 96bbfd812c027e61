// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLiteClient

@Suite struct BlobTests {
    @Test func `a blob is read in pieces`() throws {
        let connection = try Connection(path: ":memory:")
        try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, data)")
        let bytes = (0..<20_000).map { UInt8($0 % 251) }
        let insert = try connection.statement("INSERT INTO t VALUES(7, ?)")
        try insert.bind(bytes, at: 1)
        try insert.run()
        var found: [UInt8] = []
        while true {
            let piece = try connection.blob(in: "t", "data", row: 7, from: found.count, count: 4096)
            if piece.isEmpty { break }
            found += piece
        }
        #expect(found == bytes)
        #expect(try connection.blob(in: "t", "data", row: 7, from: 30_000, count: 1).isEmpty)
        #expect(throws: SQLiteError.self) { try connection.blob(in: "t", "data", row: 8, from: 0, count: 1) }
        #expect(throws: SQLiteError.self) { try connection.blob(in: "t", "id", row: 7, from: 0, count: 1) }
    }
}
