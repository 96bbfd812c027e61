// SPDX-License-Identifier: Apache-2.0

internal import CSQLite

/// Owns one `sqlite3 *`: opened here, closed in `deinit`, retained by the connection and by each of its statements.
@safe final class ConnectionHandle {
    let database: OpaquePointer
    let interruptHandle: InterruptHandle
    private var busyHandler: BusyHandlerBox?
    private var progressCheck: ProgressCheckBox?
    private let countedPages: UnsafeMutablePointer<Int32>

    /// How many steps of SQLite's machine pass between two checks: some ten microseconds.
    private static let stepsBetweenChecks: Int32 = 4000

    /// Takes ownership of an open database.
    init(owning database: OpaquePointer) {
        unsafe self.database = database
        unsafe self.interruptHandle = InterruptHandle(database)
        unsafe countedPages = .allocate(capacity: 1)
        unsafe countedPages.initialize(to: 0)
    }

    deinit {
        interruptHandle.invalidate()
        // https://www.sqlite.org/c3ref/close.html: unlike sqlite3_close, _v2 cannot fail on statements left open.
        unsafe sqlite3_close_v2(database)
        unsafe countedPages.deallocate()
    }

    /// The pages in the write-ahead log after the last commit, if they are counted.
    var logPages: Int { Int(unsafe countedPages.pointee) }

    /// Has each commit note how long the log is then, in the place of the hook that starts checkpoints.
    func countLogPages() {
        // Called on the thread of the commit, so that nobody else looks at the count meanwhile.
        unsafe _ = sqlite3_wal_hook(
            database,
            { context, _, _, pages in
                unsafe context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            },
            countedPages
        )
    }

    func check(_ result: Int32, sql: String? = nil) throws(SQLiteError) {
        guard result == SQLITE_OK else {
            throw unsafe SQLiteError.last(result, of: database, sql: sql)
        }
    }

    func setBusyPolicy(_ policy: BusyPolicy) throws(SQLiteError) {
        switch policy {
        case .fail:
            try check(unsafe sqlite3_busy_timeout(database, 0))
            busyHandler = nil
        case .timeout(let duration):
            let (seconds, attoseconds) = duration.components
            let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
            let total = milliseconds.overflow ? Int64.max : milliseconds.partialValue
            let clamped = min(max(total, 0), Int64(Int32.max) - 1000) + max(attoseconds, 0) / 1_000_000_000_000_000
            try check(unsafe sqlite3_busy_timeout(database, Int32(clamped)))
            busyHandler = nil
        case .handler(let closure):
            let box = BusyHandlerBox(closure)
            // The handle keeps the box for as long as SQLite can call it, so the context needs no retain of its own.
            let result = unsafe sqlite3_busy_handler(
                database,
                { context, calls in
                    guard let context = unsafe context else { return 0 }
                    let box = unsafe Unmanaged<BusyHandlerBox>.fromOpaque(context).takeUnretainedValue()
                    return box.closure(Int(calls)) ? 1 : 0
                },
                Unmanaged.passUnretained(box).toOpaque()
            )
            try check(result)
            busyHandler = box
        }
    }

    func setProgressCheck(_ shouldGoOn: (() -> Bool)?) {
        guard let shouldGoOn else {
            unsafe sqlite3_progress_handler(database, 0, nil, nil)
            progressCheck = nil
            return
        }
        let box = ProgressCheckBox(shouldGoOn)
        // The handle keeps the box for as long as SQLite can call it.
        unsafe sqlite3_progress_handler(
            database,
            Self.stepsBetweenChecks,
            { context in
                guard let context = unsafe context else { return 0 }
                return unsafe Unmanaged<ProgressCheckBox>.fromOpaque(context).takeUnretainedValue().shouldGoOn() ? 0 : 1
            },
            Unmanaged.passUnretained(box).toOpaque()
        )
        progressCheck = box
    }
}

private final class ProgressCheckBox {
    let shouldGoOn: () -> Bool

    init(_ shouldGoOn: @escaping () -> Bool) {
        self.shouldGoOn = shouldGoOn
    }
}

private final class BusyHandlerBox {
    let closure: (Int) -> Bool

    init(_ closure: @escaping (Int) -> Bool) {
        self.closure = closure
    }
}
