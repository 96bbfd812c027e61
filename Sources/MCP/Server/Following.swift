// SPDX-License-Identifier: Apache-2.0

/// A request that waits for the end of a call.
struct Following<Caller: Sendable>: Sendable {
    /// What was read of the call's updates, and for which request.
    var position: StreamPosition
    /// What the request is part of.
    var conversation: Conversation<Caller>
    /// How long it waits.
    var wait: Duration
    /// What makes a notification able to give the request up, in a session.
    var registration: Registration?

    /// What writes its results.
    func writer(_ configuration: MCPConfiguration) -> ResultWriter {
        ResultWriter(version: conversation.version, configuration: configuration)
    }
}
