// SPDX-License-Identifier: Apache-2.0

internal import JSONRPC
internal import Synchronization

extension MCPServer {
    /// Makes a conversation part of a session.
    ///
    /// - Parameters:
    ///   - id: the session that the client names.
    ///   - conversation: gets the session's revision and client.
    /// - Returns: The refusal when the client has no such session.
    func join(_ id: String, _ conversation: inout Conversation<Host.Caller>) -> MCPResponse? {
        let session = sessions.withLock { sessions in
            sessions.use(id, of: host.identity(of: conversation.caller), at: clock.elapsed()) {
                ($0.version, $0.clientName)
            }
        }
        guard let (version, clientName) = session else { return unknownSession() }
        conversation.sessionID = id
        conversation.version = version
        conversation.clientName = clientName
        return nil
    }

    /// Keeps a request known as one that waits, for as long as what is returned exists.
    ///
    /// - Parameters:
    ///   - id: the request, which has begun.
    ///   - conversation: what it is part of.
    /// - Returns: What to hold on to; nil when there is no session.
    func registration(
        of id: RPCID,
        in conversation: Conversation<Host.Caller>
    ) -> Registration? {
        guard conversation.sessionID != nil else { return nil }
        return Registration { [self] in _ = inFlight(conversation) { $0.end(id) } }
    }

    /// Changes the calls in flight of the conversation's session; nil when it has none.
    func inFlight<Value: Sendable>(
        _ conversation: Conversation<Host.Caller>,
        _ body: (inout CallsInFlight) -> Value
    ) -> Value? {
        guard let id = conversation.sessionID else { return nil }
        let identity = host.identity(of: conversation.caller)
        return sessions.withLock { sessions in
            sessions.use(id, of: identity, at: clock.elapsed()) { body(&$0.calls) }
        }
    }
}
