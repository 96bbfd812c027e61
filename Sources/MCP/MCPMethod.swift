// SPDX-License-Identifier: Apache-2.0

/// A method of the protocol that the server knows.
public enum MCPMethod: String, Sendable, CaseIterable {
    /// Opens a session and agrees on a revision.
    case initialize
    /// The client has read the answer to `initialize`.
    case initialized = "notifications/initialized"
    /// The client gives up a request.
    case cancelled = "notifications/cancelled"
    /// Whether the server is there.
    case ping
    /// What the server offers, without a handshake.
    case discover = "server/discover"
    /// The tools that the caller may use.
    case toolsList = "tools/list"
    /// Runs a tool.
    case toolsCall = "tools/call"
    /// The state of a call.
    case tasksGet = "tasks/get"
    /// The result of a call, waited for.
    case tasksResult = "tasks/result"
    /// The caller's calls.
    case tasksList = "tasks/list"
    /// Answers what a call asked the client.
    case tasksUpdate = "tasks/update"
    /// Ends a call.
    case tasksCancel = "tasks/cancel"
    /// A stream of what changes in the server.
    case subscriptionsListen = "subscriptions/listen"

    /// Whether a revision has the method.
    func isPart(of version: MCPProtocolVersion) -> Bool {
        switch self {
        case .toolsList, .toolsCall, .cancelled: true
        case .initialize, .initialized, .ping: !version.isStateless
        case .discover, .tasksUpdate, .subscriptionsListen: version.isStateless
        case .tasksGet, .tasksCancel: version.hasRequestedTasks || version.isStateless
        case .tasksResult, .tasksList: version.hasRequestedTasks
        }
    }
}
