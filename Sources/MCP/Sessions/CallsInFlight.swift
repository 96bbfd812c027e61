// SPDX-License-Identifier: Apache-2.0

internal import JSONRPC

/// The requests of one session that wait for a tool, so that a notification can end them by their ids.
///
/// A request may be given up before its call has started; the call is then ended when it has.
struct CallsInFlight: Sendable {
    /// What became of a request that wants to begin.
    enum Admission: Equatable {
        case begun
        /// A request with this id is still waiting.
        case duplicate
        /// As many as there may be are waiting.
        case full
    }

    private enum Entry {
        case starting(isGivenUp: Bool)
        case running(callID: String)
    }

    private var entries: [RPCID: Entry] = [:]
    private let limit: Int

    /// No requests; at most `limit` at a time.
    init(limit: Int) { self.limit = limit }

    /// How many requests wait.
    var count: Int { entries.count }

    /// A request begins.
    mutating func begin(_ id: RPCID) -> Admission {
        if entries[id] != nil { return .duplicate }
        if entries.count >= limit { return .full }
        entries[id] = .starting(isGivenUp: false)
        return .begun
    }

    /// The call of a request has started.
    ///
    /// - Returns: Whether the request was given up before, so that the call must be ended.
    mutating func started(_ id: RPCID, callID: String) -> Bool {
        guard case .starting(let isGivenUp)? = entries[id] else { return false }
        entries[id] = .running(callID: callID)
        return isGivenUp
    }

    /// The client gives up a request.
    ///
    /// - Returns: The call to end; nil when there is none yet, or none any more.
    mutating func giveUp(_ id: RPCID) -> String? {
        switch entries[id] {
        case .starting?:
            entries[id] = .starting(isGivenUp: true)
            return nil
        case .running(let callID)?: return callID
        case nil: return nil
        }
    }

    /// A request has its answer, or nobody waits for it any more.
    mutating func end(_ id: RPCID) { entries[id] = nil }
}
