// SPDX-License-Identifier: Apache-2.0

internal import CPostgreSQL

/// What a statement has given: rows in binary form, and how many it changed.
@safe public final class Rows {
    private let result: OpaquePointer

    /// Takes ownership of a result.
    init(owning result: OpaquePointer) { unsafe self.result = result }

    deinit { unsafe PQclear(result) }

    /// How many rows there are.
    public var count: Int { Int(unsafe PQntuples(result)) }

    /// How many rows an INSERT, UPDATE, DELETE or SELECT has touched.
    public var changes: Int { Int(unsafe String(cString: PQcmdTuples(result))) ?? 0 }

    var status: ExecStatusType { unsafe PQresultStatus(result) }

    /// What the server has refused, when it has.
    var refusal: PostgreSQLError.ServerRefusal {
        func field(_ text: UnsafePointer<CChar>?) -> String? { unsafe text.map { unsafe String(cString: $0) } }
        return PostgreSQLError.ServerRefusal(
            sqlState: unsafe field(asya_pq_sql_state(result)) ?? "XX000",
            message: unsafe field(asya_pq_message(result)) ?? "no reason was given",
            constraint: unsafe field(asya_pq_constraint(result))
        )
    }

    /// One row; retains all of them.
    public subscript(index: Int) -> Row {
        precondition(index >= 0 && index < count, "no such row")
        return Row(rows: self, index: Int32(index))
    }

    /// The first row, if there is one.
    public var first: Row? { count > 0 ? self[0] : nil }

    /// Something made of each row.
    public func map<Value>(_ body: (Row) -> Value) -> [Value] {
        (0..<count).map { body(self[$0]) }
    }

    /// The bytes of a value; nil for NULL.
    func withBytes<Value>(_ row: Int32, _ column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
        precondition(column >= 0 && column < Int(unsafe PQnfields(result)), "no such column")
        guard unsafe PQgetisnull(result, row, Int32(column)) == 0 else { return nil }
        let length = Int(unsafe PQgetlength(result, row, Int32(column)))
        // Not retained by anybody: the result stays as long as this object.
        let bytes = unsafe UnsafeRawBufferPointer(start: PQgetvalue(result, row, Int32(column)), count: length)
        return unsafe body(bytes)
    }
}
