// SPDX-License-Identifier: Apache-2.0

/// What the server needs of the component behind it: tools, and calls that outlive the request that made them.
///
/// A call is durable: it is known by an id, has numbered updates, and is found again by the id after a restart. Calls of
/// one caller are never shown to another: for an id of somebody else the host answers as for one that does not exist.
public protocol MCPHost: Sendable {
    /// Whoever was authenticated for a request.
    associatedtype Caller: Sendable
    /// The updates of one call.
    associatedtype Updates: AsyncSequence & Sendable where Updates.Element == MCPCallUpdate
    /// One element whenever the list of tools has changed; elements may be merged.
    associatedtype ToolListChanges: AsyncSequence & Sendable where ToolListChanges.Element == Void

    /// The name that tells callers apart; sessions are bound to it.
    func identity(of caller: Caller) -> String

    /// The tools that a caller may use, in any order.
    func tools(for caller: Caller) async -> [MCPTool]

    /// The tool of this name when the caller may use it.
    func tool(named name: String, for caller: Caller) async -> MCPTool?

    /// Starts a call.
    ///
    /// - Parameters:
    ///   - call: what to run.
    ///   - caller: who asked for it.
    /// - Returns: The call, which `call(_:for:)` finds from now on.
    /// - Throws: ``MCPHostError`` when the call did not start.
    func start(_ call: MCPToolCall, for caller: Caller) async throws(MCPHostError) -> MCPCall

    /// The call of this id; nil when there is none, or it is another caller's.
    func call(_ id: String, for caller: Caller) async throws(MCPHostError) -> MCPCall?

    /// The updates of a call with a number above `sequence`, the stored ones first, then live ones.
    ///
    /// The last one has a final state, and the sequence ends after it. Many may follow one call, each at its own pace.
    func updates(of id: String, after sequence: Int64, for caller: Caller) -> Updates

    /// Ends a call if it has not ended.
    ///
    /// Is called from tasks that are cancelled as well, when a client has gone, and must do its work there too.
    ///
    /// - Parameters:
    ///   - id: the call.
    ///   - reason: why, for whoever looks at the call later.
    ///   - caller: who asked for it.
    /// - Returns: The call after that; nil when there is none, or it is another caller's.
    /// - Throws: ``MCPHostError`` when the host could not do it.
    func cancel(_ id: String, reason: String, for caller: Caller) async throws(MCPHostError) -> MCPCall?

    /// A page of the caller's calls, the newest first.
    func calls(after cursor: String?, for caller: Caller) async throws(MCPHostError) -> MCPCallPage

    /// The changes of the list of tools from now on.
    func toolListChanges() -> ToolListChanges
}
