// SPDX-License-Identifier: Apache-2.0

import Envelopes
import MCP
import Synchronization

/// A host whose calls do what a test says, to callers that are their names.
final class ScriptedHost: MCPHost {
    private struct Record {
        var call: MCPCall
        var owner: String
        var updates: [MCPCallUpdate] = []
        var followers: [AsyncStream<MCPCallUpdate>.Continuation] = []
    }

    private struct State {
        var tools: [MCPTool] = []
        var records: [String: Record] = [:]
        var order: [String] = []
        var asked: [MCPToolCall] = []
        var cancellations: [String] = []
        var refusal: MCPHostError?
        var isBroken = false
        var toolListFollowers: [AsyncStream<Void>.Continuation] = []
        var gate: CheckedContinuation<Void, Never>?
        var isGated = false
        var watchers: [CheckedContinuation<String, Never>] = []
        var unseen: [String] = []
    }

    private let state: Mutex<State>

    /// What a new call does at once.
    typealias Script = @Sendable (ScriptedHost, _ id: String, MCPToolCall) throws(MCPHostError) -> Void

    private let script: Script?

    init(tools: [MCPTool] = [ScriptedHost.echo], script: Script? = nil) {
        state = Mutex(State(tools: tools))
        self.script = script
    }

    /// The calls of a tool that have not ended.
    func running(of tool: String) -> [MCPCall] {
        state.withLock { state in
            state.order.compactMap { state.records[$0]?.call }.filter { $0.tool == tool && !$0.update.state.isFinal }
        }
    }

    static let echo = MCPTool(
        name: "echo",
        title: "Echo",
        description: "Says what it hears",
        inputSchema: ["type": "object", "properties": ["text": ["type": "string"]], "required": ["text"]]
    )

    static let structured = MCPTool(
        name: "structured",
        inputSchema: ["type": "object"],
        outputSchema: ["type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]]
    )

    /// What the calls asked for.
    var asked: [MCPToolCall] { state.withLock { $0.asked } }
    /// The reasons for which calls were cancelled.
    var cancellations: [String] { state.withLock { $0.cancellations } }

    /// Has every start refused.
    func refuse(_ error: MCPHostError?) { state.withLock { $0.refusal = error } }

    /// Has the updates break off at once.
    func breakUpdates() { state.withLock { $0.isBroken = true } }

    /// Has the next start wait for `openGate()`.
    func closeGate() { state.withLock { $0.isGated = true } }

    func openGate() {
        let gate = state.withLock { state in
            state.isGated = false
            defer { state.gate = nil }
            return state.gate
        }
        gate?.resume()
    }

    /// Waits for the next call and tells its id.
    func nextCall() async -> String {
        await withCheckedContinuation { continuation in
            let id = state.withLock { state -> String? in
                if !state.unseen.isEmpty { return state.unseen.removeFirst() }
                state.watchers.append(continuation)
                return nil
            }
            if let id { continuation.resume(returning: id) }
        }
    }

    /// Reports progress of a call.
    func progress(_ id: String, _ percent: Double, _ message: String? = nil) { update(id, percent, message, .working) }

    /// Ends a call.
    func finish(_ id: String, _ result: String) {
        update(id, 100, nil, .succeeded(RawJSON(trusted: Array(result.utf8))))
    }

    /// Ends a call in any way.
    func end(_ id: String, _ state: MCPCallState) { update(id, 100, nil, state) }

    private func update(_ id: String, _ percent: Double, _ message: String?, _ newState: MCPCallState) {
        let (followers, update) = state.withLock {
            state -> ([AsyncStream<MCPCallUpdate>.Continuation], MCPCallUpdate?) in
            guard var record = state.records[id], !record.call.update.state.isFinal else { return ([], nil) }
            let update = MCPCallUpdate(
                sequence: Int64(record.updates.count + 1),
                progressPercent: percent,
                message: message,
                state: newState
            )
            record.updates.append(update)
            record.call.update = update
            record.call.updatedAtUnixNano += 1_000_000_000
            let followers = record.followers
            if newState.isFinal { record.followers = [] }
            state.records[id] = record
            return (followers, update)
        }
        guard let update else { return }
        for follower in followers {
            follower.yield(update)
            if update.state.isFinal { follower.finish() }
        }
    }

    /// Says that the list of tools has changed.
    func changeTools(_ tools: [MCPTool]) {
        let followers = state.withLock { state in
            state.tools = tools
            return state.toolListFollowers
        }
        for follower in followers { follower.yield() }
    }

    // MARK: - MCPHost

    func identity(of caller: String) -> String { caller }

    func tools(for caller: String) async -> [MCPTool] { state.withLock { $0.tools } }

    func tool(named name: String, for caller: String) async -> MCPTool? {
        state.withLock { $0.tools.first { $0.name == name } }
    }

    func start(_ call: MCPToolCall, for caller: String) async throws(MCPHostError) -> MCPCall {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isOpen = state.withLock { state in
                state.asked.append(call)
                if state.isGated { state.gate = continuation }
                return !state.isGated
            }
            if isOpen { continuation.resume() }
        }
        let (started, watcher) = try state.withLock {
            (state) throws(MCPHostError) -> (MCPCall, CheckedContinuation<String, Never>?) in
            if let refusal = state.refusal { throw refusal }
            guard state.tools.contains(where: { $0.name == call.tool }) else { throw .unknownTool }
            let id = "call-\(state.order.count + 1)"
            let started = MCPCall(
                id: id,
                tool: call.tool,
                update: MCPCallUpdate(sequence: 0, progressPercent: 0),
                createdAtUnixNano: 1_700_000_000_000_000_000,
                updatedAtUnixNano: 1_700_000_000_000_000_000,
                timeToLive: call.timeToLive,
                statusURL: "/envelopes/\(id)",
                streamURL: "/envelopes/\(id)/stream"
            )
            state.records[id] = Record(call: started, owner: caller)
            state.order.append(id)
            let watcher = state.watchers.isEmpty ? nil : state.watchers.removeFirst()
            if watcher == nil { state.unseen.append(id) }
            return (started, watcher)
        }
        watcher?.resume(returning: started.id)
        try script?(self, started.id, call)
        return started
    }

    func call(_ id: String, for caller: String) async throws(MCPHostError) -> MCPCall? {
        state.withLock { state in
            state.records[id].flatMap { $0.owner == caller ? $0.call : nil }
        }
    }

    func updates(of id: String, after sequence: Int64, for caller: String) -> AsyncStream<MCPCallUpdate> {
        AsyncStream { continuation in
            state.withLock { state in
                guard !state.isBroken, let record = state.records[id], record.owner == caller else {
                    continuation.finish()
                    return
                }
                for update in record.updates where update.sequence > sequence { continuation.yield(update) }
                if record.call.update.state.isFinal {
                    continuation.finish()
                } else {
                    state.records[id]?.followers.append(continuation)
                }
            }
        }
    }

    func cancel(_ id: String, reason: String, for caller: String) async throws(MCPHostError) -> MCPCall? {
        guard try await call(id, for: caller) != nil else { return nil }
        state.withLock { $0.cancellations.append(reason) }
        update(id, 100, nil, .cancelled(reason: reason))
        return try await call(id, for: caller)
    }

    func calls(after cursor: String?, for caller: String) async throws(MCPHostError) -> MCPCallPage {
        if let cursor, Int(cursor) == nil { throw .invalidCursor }
        let start = cursor.flatMap { Int($0) } ?? 0
        return state.withLock { state in
            let all = state.order.reversed().compactMap { state.records[$0] }.filter { $0.owner == caller }.map(\.call)
            let page = Array(all.dropFirst(start).prefix(2))
            let next = start + page.count
            return MCPCallPage(calls: page, nextCursor: next < all.count ? String(next) : nil)
        }
    }

    func toolListChanges() -> AsyncStream<Void> {
        AsyncStream { continuation in
            state.withLock { $0.toolListFollowers.append(continuation) }
        }
    }
}
