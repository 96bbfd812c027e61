// SPDX-License-Identifier: Apache-2.0

/// What the server remembers of a client between `initialize` and the end of the session.
struct MCPSession: Sendable {
    /// Whom the session belongs to.
    let caller: String
    /// The revision that was agreed on.
    let version: MCPProtocolVersion
    /// The name the client gave itself.
    let clientName: String?
    /// The requests that wait for a tool.
    var calls: CallsInFlight
    /// When the session was last used, since the start of the server.
    var usedAt: Duration
}
