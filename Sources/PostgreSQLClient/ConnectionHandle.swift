// SPDX-License-Identifier: Apache-2.0

internal import CPostgreSQL
internal import Glibc

/// Owns one `PGconn *` that never blocks by itself: every wait has an end.
@safe final class ConnectionHandle {
    let pointer: OpaquePointer
    private let settings: ConnectionSettings

    /// Makes a connection.
    init(_ settings: ConnectionSettings) throws(PostgreSQLError) {
        let parameters = settings.parameters
        var keywords: [UnsafePointer<CChar>?] = unsafe parameters.map { unsafe UnsafePointer(strdup($0.keyword)) }
        var values: [UnsafePointer<CChar>?] = unsafe parameters.map { unsafe UnsafePointer(strdup($0.value)) }
        unsafe keywords.append(nil)
        unsafe values.append(nil)
        defer {
            unsafe (keywords + values).forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) }
        }
        guard let pointer = unsafe PQconnectStartParams(keywords, values, 1) else {
            throw .cannotConnect(reason: "out of memory")
        }
        unsafe self.pointer = pointer
        self.settings = settings
        unsafe asya_pq_ignore_notices(pointer)
        guard unsafe PQstatus(pointer) != CONNECTION_BAD else { throw .cannotConnect(reason: message) }
        let deadline = ContinuousClock.now + settings.connectTimeout
        // https://www.postgresql.org/docs/15/libpq-connect.html: as if the first call had asked to write.
        var events = Int16(POLLOUT)
        while true {
            guard try wait(for: events, until: deadline) != 0 else {
                throw .cannotConnect(reason: "no answer in \(settings.connectTimeout)")
            }
            switch unsafe PQconnectPoll(pointer) {
            case PGRES_POLLING_READING: events = Int16(POLLIN)
            case PGRES_POLLING_WRITING: events = Int16(POLLOUT)
            case PGRES_POLLING_OK:
                guard unsafe PQsetnonblocking(pointer, 1) == 0 else { throw .cannotConnect(reason: message) }
                return
            default: throw .cannotConnect(reason: message)
            }
        }
    }

    deinit { unsafe PQfinish(pointer) }

    /// Whether libpq holds the connection for good.
    var isUsable: Bool { unsafe PQstatus(pointer) == CONNECTION_OK }

    /// What libpq says about its last failure.
    var message: String { settings.printable(unsafe String(cString: PQerrorMessage(pointer))) }

    /// Waits until the socket is ready.
    ///
    /// - Returns: For what it is; 0 when the time is over.
    func wait(for events: Int16, until deadline: ContinuousClock.Instant) throws(PostgreSQLError) -> Int16 {
        var entry = pollfd(fd: unsafe PQsocket(pointer), events: events, revents: 0)
        guard entry.fd >= 0 else { throw .connectionLost(reason: message) }
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            // Rounded up, so that the last wait is not a busy one.
            let milliseconds = max(0, min(left / .milliseconds(1) + 1, 60_000))
            let count = unsafe poll(&entry, 1, left <= .zero ? 0 : Int32(milliseconds))
            if count > 0 { return entry.revents }
            if count == 0, ContinuousClock.now >= deadline { return 0 }
            if count < 0, errno != EINTR { throw .connectionLost(reason: "poll failed with errno \(errno)") }
        }
    }

    /// Takes in what the server has sent.
    func consume() throws(PostgreSQLError) {
        guard unsafe PQconsumeInput(pointer) == 1 else { throw .connectionLost(reason: message) }
    }

    /// Sends the rest of a statement and waits for all of its results; keeps the last one.
    func finish(within timeout: Duration) throws(PostgreSQLError) -> Rows? {
        let deadline = ContinuousClock.now + timeout
        while true {
            let left = unsafe PQflush(pointer)
            guard left >= 0 else { throw .connectionLost(reason: message) }
            guard left == 1 else { break }
            let events = try wait(for: Int16(POLLIN | POLLOUT), until: deadline)
            guard events != 0 else { throw .timedOut(after: timeout) }
            // Otherwise both could wait for each other with full buffers.
            if events & Int16(POLLIN) != 0 { try consume() }
        }
        var last: Rows?
        var refusal: PostgreSQLError.ServerRefusal?
        while true {
            while unsafe PQisBusy(pointer) == 1 {
                guard try wait(for: Int16(POLLIN), until: deadline) != 0 else { throw .timedOut(after: timeout) }
                try consume()
            }
            guard let result = unsafe PQgetResult(pointer) else { break }
            let rows = unsafe Rows(owning: result)
            switch rows.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: last = rows
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw .invalidRequest(reason: "COPY is not supported")
            default: refusal = refusal ?? rows.refusal
            }
        }
        // Class 57P is the server's end, also when it says so in its answer; so is a message of libpq itself.
        if let refusal {
            guard isUsable, !refusal.sqlState.hasPrefix("57P") else {
                throw .connectionLost(reason: settings.printable(isUsable ? refusal.message : message))
            }
            throw .refused(refusal)
        }
        return last
    }
}
