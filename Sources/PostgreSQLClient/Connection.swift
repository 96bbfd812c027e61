// SPDX-License-Identifier: Apache-2.0

internal import CPostgreSQL
internal import Glibc

/// One connection to a PostgreSQL server.
///
/// Belongs to one thread at a time: it is not `Sendable`. Every call blocks its thread, for the timeouts of the settings
/// at most, so that thread must not be one of Swift's cooperative pool. After an error that ends the connection,
/// ``isUsable`` is false and every later call fails.
public final class Connection {
    private let settings: ConnectionSettings
    private var handle: ConnectionHandle?
    /// The names of statements that the server has compiled, by their text.
    private var prepared: [String: String] = [:]

    /// Connects and logs in, with TLS as the URL says.
    public init(_ settings: ConnectionSettings) throws(PostgreSQLError) {
        self.settings = settings
        handle = try ConnectionHandle(settings)
    }

    /// Whether the connection has not ended, as far as is known without asking.
    public var isUsable: Bool { handle?.isUsable ?? false }

    /// The number of the server's process, as `pg_stat_activity` and notifications have it.
    public var backendID: Int32 { handle.map { unsafe PQbackendPID($0.pointer) } ?? 0 }

    /// The server's version: 150018 for 15.18.
    public var serverVersion: Int { handle.map { Int(unsafe PQserverVersion($0.pointer)) } ?? 0 }

    /// Whether what the server said at its end is noticed: cheap, to be asked before a connection that has rested is used.
    public func hasSignOfEnd() -> Bool {
        guard let handle else { return true }
        do throws(PostgreSQLError) {
            // First the reason, then the end; of a live server's words there are never so many.
            for _ in 0..<8 {
                guard try handle.wait(for: Int16(POLLIN), until: .now) != 0 else { break }
                try handle.consume()
            }
        } catch {
            self.handle = nil
        }
        return !isUsable
    }

    /// Runs a script of any number of statements without parameters, and ignores their rows.
    ///
    /// Without a transaction in it they are one transaction.
    public func execute(_ script: String) throws(PostgreSQLError) {
        _ = try unsafe run { unsafe PQsendQuery($0, script) }
    }

    /// Runs one statement with parameters `$1`, `$2`, ...
    ///
    /// It is compiled once, so its text must come from a fixed set and its parameters have the same types each time.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - parameters: The values.
    /// - Returns: Its rows.
    /// - Throws: ``PostgreSQLError``.
    @discardableResult
    public func query(_ sql: String, _ parameters: [Parameter] = []) throws(PostgreSQLError) -> Rows {
        let name: String
        if let known = prepared[sql] {
            name = known
        } else {
            name = "asya\(prepared.count)"
            let types = parameters.map { Oid($0.type) }
            _ = try unsafe run { unsafe PQsendPrepare($0, name, sql, Int32(types.count), types) }
            prepared[sql] = name
        }
        return try unsafe run { connection in
            unsafe Self.withPointers(to: parameters) { values, lengths in
                let formats = [Int32](repeating: 1, count: parameters.count)
                return unsafe PQsendQueryPrepared(
                    connection,
                    name,
                    Int32(parameters.count),
                    values,
                    lengths,
                    formats,
                    1
                )
            }
        }
    }

    /// Runs one statement with parameters that is not kept compiled: for texts that are made anew each time.
    public func queryOnce(_ sql: String, _ parameters: [Parameter]) throws(PostgreSQLError) -> Rows {
        let types = parameters.map { Oid($0.type) }
        return try unsafe run { connection in
            unsafe Self.withPointers(to: parameters) { values, lengths in
                let formats = [Int32](repeating: 1, count: parameters.count)
                return unsafe PQsendQueryParams(
                    connection,
                    sql,
                    Int32(parameters.count),
                    types,
                    values,
                    lengths,
                    formats,
                    1
                )
            }
        }
    }

    /// Runs the closure inside a transaction: commits when it returns, rolls back when it throws.
    ///
    /// When the connection is lost during the commit, nobody knows whether it took effect. Not nestable.
    @discardableResult
    public func transaction<Value>(
        _ body: () throws(PostgreSQLError) -> Value
    ) throws(PostgreSQLError) -> Value {
        try query("BEGIN")
        do throws(PostgreSQLError) {
            let value = try body()
            try query("COMMIT")
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    /// A connection that cannot roll back is given up: the server then rolls back.
    private func rollBack() {
        guard let handle, handle.isUsable, unsafe PQtransactionStatus(handle.pointer) != PQTRANS_IDLE else { return }
        do throws(PostgreSQLError) {
            try query("ROLLBACK")
        } catch {
            self.handle = nil
        }
    }

    /// Has the notifications of a channel sent to this connection.
    ///
    /// - Parameter channel: A plain name: letters, digits and underscores.
    /// - Throws: ``PostgreSQLError``.
    public func listen(to channel: String) throws(PostgreSQLError) {
        guard !channel.isEmpty, channel.utf8.allSatisfy({ Self.isNameByte($0) }) else {
            throw .invalidRequest(reason: "the name of a channel has letters, digits and underscores only")
        }
        try execute("LISTEN \"\(channel)\"")
    }

    /// Waits for notifications.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait when there is none.
    ///   - alarm: What ends the wait from another thread.
    /// - Returns: What has come; empty when the time is over or the alarm was rung.
    /// - Throws: ``PostgreSQLError``; some may have been missed then.
    public func notifications(within timeout: Duration, alarm: Alarm) throws(PostgreSQLError) -> [Notification] {
        guard let handle else { throw .connectionLost(reason: "it is closed") }
        do throws(PostgreSQLError) {
            var found = Self.takeNotifications(handle)
            guard found.isEmpty else { return found }
            guard try alarm.wait(for: handle, within: timeout) else { return [] }
            try handle.consume()
            found = Self.takeNotifications(handle)
            return found
        } catch {
            self.handle = nil
            throw error
        }
    }

    private static func takeNotifications(_ handle: ConnectionHandle) -> [Notification] {
        var found: [Notification] = []
        while let notice = unsafe PQnotifies(handle.pointer) {
            found.append(
                Notification(
                    channel: unsafe String(cString: notice.pointee.relname),
                    payload: unsafe String(cString: notice.pointee.extra),
                    backendID: unsafe notice.pointee.be_pid
                )
            )
            unsafe PQfreemem(notice)
        }
        return found
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        default: false
        }
    }

    private func run(_ send: (OpaquePointer) -> Int32) throws(PostgreSQLError) -> Rows {
        guard let handle else { throw .connectionLost(reason: "it is closed") }
        do throws(PostgreSQLError) {
            guard unsafe send(handle.pointer) == 1 else { throw .connectionLost(reason: handle.message) }
            // A little more than the server has, so that it says itself that the time is over.
            guard let rows = try handle.finish(within: settings.statementTimeout + .seconds(1)) else {
                throw .connectionLost(reason: "there was no answer")
            }
            return rows
        } catch {
            if case .refused = error { throw error }
            // Whatever the server still says belongs to a statement that nobody waits for.
            self.handle = nil
            throw error
        }
    }

    /// The addresses of the values for the time of a call.
    private static func withPointers(
        to parameters: [Parameter],
        _ body: ([UnsafePointer<CChar>?], [Int32]) -> Int32
    ) -> Int32 {
        // In one block of memory, so that there is one closure whatever the number of values; never empty, because a value
        // without an address is NULL.
        var storage: [UInt8] = [0]
        storage.reserveCapacity(1 + parameters.reduce(0) { $0 + ($1.bytes?.count ?? 0) })
        var offsets: [Int?] = []
        for parameter in parameters {
            offsets.append(parameter.bytes == nil ? nil : storage.count - 1)
            storage.removeLast()
            storage += parameter.bytes ?? []
            storage.append(0)
        }
        let lengths = parameters.map { Int32($0.bytes?.count ?? 0) }
        return unsafe storage.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
                let values: [UnsafePointer<CChar>?] = unsafe offsets.map { offset in
                    guard let offset, let base = characters.baseAddress else { return nil }
                    return unsafe base + offset
                }
                return unsafe body(values, lengths)
            }
        }
    }
}
