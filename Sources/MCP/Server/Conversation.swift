// SPDX-License-Identifier: Apache-2.0

/// What a message is part of: who sent it, in which revision, and how it can be answered.
struct Conversation<Caller: Sendable>: Sendable {
    /// Who sent it.
    var caller: Caller
    /// The revision that is spoken.
    var version: MCPProtocolVersion
    /// The types of answers that the client takes.
    var accepts: AcceptedTypes
    /// The session, in the revisions that have them.
    var sessionID: String?
    /// The name the client gave itself.
    var clientName: String?
    /// Whether the client understands tasks that it has not asked for.
    var hasTasks = false
    /// Whether the answer is one of several in a batch, and so cannot be a stream.
    var isBatched = false

    /// Whether the answer may be a stream.
    var canStream: Bool { accepts.events && !isBatched }
}
