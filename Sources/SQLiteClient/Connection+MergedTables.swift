// SPDX-License-Identifier: Apache-2.0

internal import CSQLite
internal import Glibc

// https://www.sqlite.org/vtab.html: a module without xCreate is a table by itself, under its own name.
extension Connection {
    /// Adds a table to the connection, which keeps it to its end.
    ///
    /// To be called before `allowQueriesOnly`.
    public func addTable(_ table: MergedTable) throws(SQLiteError) {
        let result = unsafe sqlite3_create_module_v2(
            handle.database,
            table.name,
            MergedModule.module,
            Unmanaged.passRetained(MergedTableBox(table)).toOpaque()
        ) { owner in
            if let owner = unsafe owner { unsafe Unmanaged<MergedTableBox>.fromOpaque(owner).release() }
        }
        try handle.check(result)
        // SQLite declares the columns with the table's first use, which an authorizer takes for a change.
        _ = try prepare("SELECT * FROM \(table.name)")
    }
}

private final class MergedTableBox {
    let table: MergedTable

    init(_ table: MergedTable) {
        self.table = table
    }
}

/// The functions that SQLite calls for merged tables.
private enum MergedModule {
    /// Made once and never changed: SQLite keeps the pointer.
    nonisolated(unsafe) static let module: UnsafeMutablePointer<sqlite3_module> = {
        let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var functions = sqlite3_module()
        functions.iVersion = 1
        unsafe functions.xConnect = { database, owner, _, _, table, error in
            unsafe connect(database, owner, table, error)
        }
        unsafe functions.xBestIndex = { _, info in unsafe plan(info) }
        unsafe functions.xDisconnect = { table in
            unsafe release(table, as: asya_sqlite_table.self, MergedTableBox.self) { unsafe $0.owner }
        }
        unsafe functions.xOpen = { table, cursor in unsafe open(table, cursor) }
        unsafe functions.xClose = { cursor in
            unsafe release(cursor, as: asya_sqlite_cursor.self, MergedCursor.self) { unsafe $0.owner }
        }
        unsafe functions.xFilter = { pointer, _, plan, count, arguments in
            unsafe attempt(pointer) { cursor in
                let values = (0..<Int(count)).map { unsafe SQLValue(arguments?[$0]) }
                let text = unsafe plan.map { unsafe String(cString: $0) } ?? ""
                try cursor.start(MergedPlan(text: text), values: values)
            }
        }
        unsafe functions.xNext = { pointer in unsafe attempt(pointer) { cursor in try cursor.advance() } }
        unsafe functions.xEof = { pointer in unsafe cursor(pointer)?.isAtEnd ?? true ? 1 : 0 }
        unsafe functions.xColumn = { pointer, context, column in
            unsafe cursor(pointer)?.setResult(ofColumn: column, of: context)
            return SQLITE_OK
        }
        unsafe functions.xRowid = { pointer, row in
            unsafe row?.pointee = cursor(pointer)?.row ?? 0
            return SQLITE_OK
        }
        unsafe module.initialize(to: functions)
        return unsafe module
    }()

    private static func connect(
        _ database: OpaquePointer?,
        _ owner: UnsafeMutableRawPointer?,
        _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?,
        _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32 {
        guard let owner = unsafe owner else { return SQLITE_MISUSE }
        let box = unsafe Unmanaged<MergedTableBox>.fromOpaque(owner).takeUnretainedValue()
        let code = unsafe sqlite3_declare_vtab(database, box.table.declaration)
        guard code == SQLITE_OK else {
            unsafe error?.pointee = copy("the columns of \(box.table.name) cannot be declared")
            return code
        }
        let table = UnsafeMutablePointer<asya_sqlite_table>.allocate(capacity: 1)
        unsafe table.initialize(to: asya_sqlite_table())
        unsafe table.pointee.owner = Unmanaged.passRetained(box).toOpaque()
        unsafe result?.pointee = UnsafeMutableRawPointer(table).assumingMemoryBound(to: sqlite3_vtab.self)
        return SQLITE_OK
    }

    private static func plan(_ info: UnsafeMutablePointer<sqlite3_index_info>?) -> Int32 {
        guard let info = unsafe info else { return SQLITE_MISUSE }
        let comparisons: [Int32: MergedPlan.Comparison] = [
            SQLITE_INDEX_CONSTRAINT_EQ: .equal, SQLITE_INDEX_CONSTRAINT_LT: .less,
            SQLITE_INDEX_CONSTRAINT_LE: .lessOrEqual, SQLITE_INDEX_CONSTRAINT_GT: .greater,
            SQLITE_INDEX_CONSTRAINT_GE: .greaterOrEqual,
        ]
        var conditions: [MergedPlan.Condition] = []
        var rows = 1e7
        for index in 0..<Int(unsafe info.pointee.nConstraint) {
            let constraint = unsafe info.pointee.aConstraint[index]
            // Files compare byte by byte; what is to be compared otherwise is left to the statement.
            let isBinary = unsafe strcmp(sqlite3_vtab_collation(info, Int32(index)), "BINARY") == 0
            guard constraint.usable != 0, constraint.iColumn >= 0, isBinary,
                let comparison = comparisons[Int32(constraint.op)]
            else { continue }
            conditions.append(MergedPlan.Condition(column: Int(constraint.iColumn), comparison: comparison))
            // Not `omit`: a value of another kind is not compared in the files.
            unsafe info.pointee.aConstraintUsage[index].argvIndex = Int32(conditions.count)
            rows /= comparison == .equal ? 1000 : 4
        }
        unsafe info.pointee.estimatedRows = Int64(max(rows, 1))
        unsafe info.pointee.estimatedCost = max(rows, 1)
        let text = unsafe MergedPlan(usedColumns: info.pointee.colUsed, conditions: conditions).text
        guard let copied = unsafe copy(text) else { return SQLITE_NOMEM }
        unsafe info.pointee.idxStr = copied
        unsafe info.pointee.needToFreeIdxStr = 1
        return SQLITE_OK
    }

    private static func open(
        _ table: UnsafeMutablePointer<sqlite3_vtab>?,
        _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
    ) -> Int32 {
        guard let table = unsafe table else { return SQLITE_MISUSE }
        let owner = unsafe UnsafeMutableRawPointer(table).assumingMemoryBound(to: asya_sqlite_table.self).pointee.owner
        guard let owner = unsafe owner else { return SQLITE_MISUSE }
        let box = unsafe Unmanaged<MergedTableBox>.fromOpaque(owner).takeUnretainedValue()
        let cursor = UnsafeMutablePointer<asya_sqlite_cursor>.allocate(capacity: 1)
        unsafe cursor.initialize(to: asya_sqlite_cursor())
        unsafe cursor.pointee.owner = Unmanaged.passRetained(MergedCursor(box.table)).toOpaque()
        unsafe result?.pointee = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
        return SQLITE_OK
    }

    private static func release<Base, Structure, Owner: AnyObject>(
        _ base: UnsafeMutablePointer<Base>?,
        as type: Structure.Type,
        _ ownerType: Owner.Type,
        _ owner: (Structure) -> UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let base = unsafe base else { return SQLITE_OK }
        let pointer = unsafe UnsafeMutableRawPointer(base).assumingMemoryBound(to: type)
        if let owner = unsafe owner(pointer.pointee) { unsafe Unmanaged<Owner>.fromOpaque(owner).release() }
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
        return SQLITE_OK
    }

    private static func cursor(_ pointer: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> MergedCursor? {
        guard let pointer = unsafe pointer else { return nil }
        let owner = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: asya_sqlite_cursor.self).pointee
            .owner
        return unsafe owner.map { unsafe Unmanaged<MergedCursor>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Runs the body; an error becomes a code and, on the table, a message.
    private static func attempt(
        _ pointer: UnsafeMutablePointer<sqlite3_vtab_cursor>?,
        _ body: (MergedCursor) throws -> Void
    ) -> Int32 {
        guard let cursor = unsafe cursor(pointer) else { return SQLITE_MISUSE }
        do {
            try body(cursor)
            return SQLITE_OK
        } catch {
            let table = unsafe pointer?.pointee.pVtab
            unsafe sqlite3_free(table?.pointee.zErrMsg)
            unsafe table?.pointee.zErrMsg = copy("\(error)")
            return (error as? SQLiteError)?.extendedCode ?? SQLITE_ERROR
        }
    }

    /// A copy in SQLite's own memory, which it frees itself.
    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar>? {
        let bytes = Array(text.utf8CString)
        let memory = unsafe sqlite3_malloc64(UInt64(bytes.count))?.assumingMemoryBound(to: CChar.self)
        guard let memory = unsafe memory else { return nil }
        for (index, byte) in bytes.enumerated() { unsafe memory[index] = byte }
        return unsafe memory
    }
}
