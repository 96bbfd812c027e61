// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

extension Connection {
    /// Adds a function to SQL.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - argumentCount: How many arguments it takes.
    ///   - body: Makes a value of the arguments. It is called on the thread that runs the statement, may run other
    ///     statements of the connection, and is kept for as long as the connection is.
    /// - Throws: ``SQLiteError`` when SQLite does not take the name.
    public func addFunction(
        _ name: String,
        argumentCount: Int,
        _ body: @escaping ([SQLValue]) -> SQLValue
    ) throws(SQLiteError) {
        let result = unsafe sqlite3_create_function_v2(
            handle.database,
            name,
            Int32(argumentCount),
            SQLITE_UTF8 | SQLITE_DETERMINISTIC,
            Unmanaged.passRetained(FunctionBox(body)).toOpaque(),
            { context, count, arguments in
                guard let owner = unsafe sqlite3_user_data(context) else { return }
                let function = unsafe Unmanaged<FunctionBox>.fromOpaque(owner).takeUnretainedValue()
                let values = (0..<Int(count)).map { unsafe SQLValue(arguments?[$0]) }
                unsafe function.body(values).setResult(of: context)
            },
            nil,
            nil,
            // Also called when the function could not be added.
            { owner in
                if let owner = unsafe owner { unsafe Unmanaged<FunctionBox>.fromOpaque(owner).release() }
            }
        )
        try handle.check(result)
    }
}

private final class FunctionBox {
    let body: ([SQLValue]) -> SQLValue

    init(_ body: @escaping ([SQLValue]) -> SQLValue) {
        self.body = body
    }
}
