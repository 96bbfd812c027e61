// SPDX-License-Identifier: Apache-2.0

/// The sessions that there are: a bounded number, for a bounded time.
///
/// Nobody is refused a new session: when there are too many, the one that was not used for the longest time ends. Its
/// client learns it with its next request, and starts anew, as the protocol tells it to.
struct SessionTable: Sendable {
    private var sessions: [String: MCPSession] = [:]
    private var perCaller: [String: Int] = [:]
    private let limits: MCPSessionLimits
    /// No session ends before this time for not being used.
    private var nothingExpiresBefore: Duration = .zero

    /// No sessions.
    init(limits: MCPSessionLimits) { self.limits = limits }

    /// How many sessions there are.
    var count: Int { sessions.count }

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - id: a new id.
    ///   - caller: whom it belongs to.
    ///   - version: the revision that was agreed on.
    ///   - clientName: the name the client gave itself.
    ///   - now: the time since the start of the server.
    mutating func open(
        _ id: String,
        for caller: String,
        version: MCPProtocolVersion,
        clientName: String?,
        at now: Duration
    ) {
        expire(at: now)
        if perCaller[caller, default: 0] >= limits.perCaller {
            closeLongestUnused { $0.caller == caller }
        } else if sessions.count >= limits.total {
            closeLongestUnused { _ in true }
        }
        sessions[id] = MCPSession(
            caller: caller,
            version: version,
            clientName: clientName,
            calls: CallsInFlight(limit: limits.callsInFlight),
            usedAt: now
        )
        perCaller[caller, default: 0] += 1
        nothingExpiresBefore = min(nothingExpiresBefore, now + limits.idle)
    }

    /// Uses a session: looks it up, and makes it last anew.
    ///
    /// - Returns: What `body` returns; nil when there is no such session, or it is somebody else's.
    mutating func use<Value>(
        _ id: String,
        of caller: String,
        at now: Duration,
        _ body: (inout MCPSession) -> Value
    ) -> Value? {
        expire(at: now)
        guard sessions[id]?.caller == caller, var session = sessions.removeValue(forKey: id) else { return nil }
        session.usedAt = now
        let value = body(&session)
        sessions[id] = session
        return value
    }

    /// Ends a session; false when there is none of this id that belongs to the caller.
    mutating func close(_ id: String, of caller: String, at now: Duration) -> Bool {
        expire(at: now)
        guard sessions[id]?.caller == caller else { return false }
        remove(id)
        return true
    }

    /// Ends the sessions that nobody used for too long.
    private mutating func expire(at now: Duration) {
        guard now >= nothingExpiresBefore else { return }
        let old = sessions.filter { $0.value.usedAt + limits.idle <= now }
        for id in old.keys { remove(id) }
        let oldest = sessions.values.lazy.map(\.usedAt).min() ?? now
        nothingExpiresBefore = oldest + limits.idle
    }

    private mutating func closeLongestUnused(where condition: (MCPSession) -> Bool) {
        let candidates = sessions.filter { condition($0.value) }
        guard let id = candidates.min(by: { $0.value.usedAt < $1.value.usedAt })?.key else { return }
        remove(id)
    }

    private mutating func remove(_ id: String) {
        guard let session = sessions.removeValue(forKey: id) else { return }
        let left = perCaller[session.caller, default: 1] - 1
        perCaller[session.caller] = left > 0 ? left : nil
    }
}
