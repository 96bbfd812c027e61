// SPDX-License-Identifier: Apache-2.0

/// What the server needs of the component behind it: tools, and calls that outlive the request that made them.
///
/// A call is durable: it is known by an id, has numbered updates, and is found again by the id after a restart. Calls of
/// one caller are never shown to another: for an id of somebody else the host answers as for one that does not exist.
public protocol A2AHost: Sendable {
    /// Whoever was authenticated for a request.
    associatedtype Caller: Sendable
    /// What happens to one call.
    associatedtype Items: AsyncSequence & Sendable where Items.Element == A2ACallItem

    /// The tools that everybody may know of, in any order: they are the skills of the public card.
    func publicTools() async -> [A2ATool]

    /// The tools that a caller may use, in any order.
    func tools(for caller: Caller) async -> [A2ATool]

    /// The tool of this name; whether the caller may use it is found out at the start of a call.
    func tool(named name: String, for caller: Caller) async -> A2ATool?

    /// Starts a call.
    ///
    /// A second call of the same caller with the same idempotency key starts nothing and returns the first one.
    ///
    /// - Parameters:
    ///   - call: what to run.
    ///   - caller: who asked for it.
    /// - Returns: The call, which `call(_:for:)` finds from now on.
    /// - Throws: ``A2AHostError`` when the call did not start.
    func start(_ call: A2AToolCall, for caller: Caller) async throws(A2AHostError) -> A2ACall

    /// The call of this id; nil when there is none, or it is another caller's.
    func call(_ id: String, for caller: Caller) async throws(A2AHostError) -> A2ACall?

    /// The updates of a call with a number above `sequence`, the stored ones first, then live ones.
    ///
    /// The last one has a final state, and the sequence ends after it; it ends earlier when the host shuts down. Many may
    /// follow one call, each at its own pace.
    ///
    /// - Parameters:
    ///   - id: a call that `call(_:for:)` has found for this caller.
    ///   - sequence: the number of the last update that is known; 0 for none.
    ///   - caller: who asked for it.
    /// - Returns: The updates, and a sign of life whenever nothing has happened for a while.
    /// - Throws: ``A2AHostError`` when the call cannot be followed now.
    func items(of id: String, after sequence: Int64, for caller: Caller) async throws(A2AHostError) -> Items

    /// Ends a call if it has not ended.
    ///
    /// - Parameters:
    ///   - id: the call.
    ///   - reason: why, for whoever looks at the call later.
    ///   - caller: who asked for it.
    /// - Returns: What became of it.
    /// - Throws: ``A2AHostError`` when that cannot be said now.
    func cancel(_ id: String, reason: String, for caller: Caller) async throws(A2AHostError) -> A2ACancelOutcome

    /// A page of the caller's calls, the one that changed last first.
    func calls(_ query: A2ACallQuery, for caller: Caller) async throws(A2AHostError) -> A2ACallPage
}
