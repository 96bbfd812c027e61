// SPDX-License-Identifier: Apache-2.0

internal import A2A
internal import Envelopes
internal import Synchronization

/// A host whose calls go as a test says.
final class SampleHost: A2AHost {
    /// What is known of one call, and what happens to it when somebody follows it.
    struct Entry {
        var owner: String
        var call: A2ACall
        var items: [A2ACallItem]
        var failure: A2AHostError?
        /// Those who follow a call that goes on; nil for one that does not.
        var followers: [AsyncThrowingStream<A2ACallItem, any Error>.Continuation]?
    }

    struct State {
        var tools = [SampleHost.resize, SampleHost.ask]
        var script: [A2ACallItem] = []
        var scriptFailure: A2AHostError?
        var failure: A2AHostError?
        /// What happens to the calls of a tool instead of the script; an unfinished call goes on until it is canceled.
        var behaviours: [String: @Sendable (A2AToolCall) -> [A2ACallItem]] = [:]
        var entries: [String: Entry] = [:]
        var started: [A2AToolCall] = []
        var queries: [A2ACallQuery] = []
        /// The answer to a listing; nil for the calls that there are.
        var page: A2ACallPage?
    }

    static let resize = A2ATool(
        name: "resize",
        title: "Resize",
        description: "Makes an image smaller.",
        inputSchema: [
            "type": "object",
            "properties": ["url": ["type": "string"], "format": ["type": "string"], "width": ["type": "integer"]],
            "required": ["url"],
        ],
        scopes: ["images"]
    )
    static let ask = A2ATool(
        name: "ask",
        inputSchema: [
            "type": "object", "properties": ["question": ["type": "string"], "words": ["type": "integer"]],
        ]
    )

    private let state = Mutex(State())

    init(_ change: (inout State) -> Void = { _ in }) {
        state.withLock { change(&$0) }
    }

    func withState<Result>(_ body: (inout sending State) -> sending Result) -> sending Result {
        state.withLock { body(&$0) }
    }

    func publicTools() async -> [A2ATool] { withState { $0.tools } }

    func tools(for caller: String) async -> [A2ATool] { withState { caller == "nobody" ? [] : $0.tools } }

    func tool(named name: String, for caller: String) async -> A2ATool? {
        await tools(for: caller).first { $0.name == name }
    }

    func start(_ call: A2AToolCall, for caller: String) async throws(A2AHostError) -> A2ACall {
        let outcome: Result<A2ACall, A2AHostError> = withState { state in
            if let failure = state.failure { return .failure(failure) }
            state.started.append(call)
            let started = A2ACall(
                id: "task-\(state.started.count)",
                tool: call.tool,
                contextID: call.contextID,
                messageID: call.messageID,
                arguments: RawJSON(call.arguments),
                update: A2ACallUpdate(sequence: 0, state: .pending, atUnixNano: Self.start),
                createdAtUnixNano: Self.start
            )
            var entry = Entry(owner: caller, call: started, items: state.script, failure: state.scriptFailure)
            if let behaviour = state.behaviours[call.tool] {
                entry.items = behaviour(call)
                entry.followers = []
                if case .update(let update)? = entry.items.last { entry.call.update = update }
            }
            state.entries[started.id] = entry
            return .success(started)
        }
        return try outcome.get()
    }

    func call(_ id: String, for caller: String) async throws(A2AHostError) -> A2ACall? {
        let outcome: Result<A2ACall?, A2AHostError> = withState { state in
            if let failure = state.failure { return .failure(failure) }
            guard let entry = state.entries[id], entry.owner == caller else { return .success(nil) }
            return .success(entry.call)
        }
        return try outcome.get()
    }

    func items(
        of id: String,
        after sequence: Int64,
        for caller: String
    ) async throws(A2AHostError) -> AsyncThrowingStream<A2ACallItem, any Error> {
        let (stream, continuation) = AsyncThrowingStream<A2ACallItem, any Error>.makeStream()
        withState { state in
            let entry = state.entries[id]
            for item in entry?.items ?? [] {
                if case .update(let update) = item, update.sequence <= sequence { continue }
                continuation.yield(item)
            }
            if let entry, entry.followers != nil, !entry.call.update.state.isFinal {
                state.entries[id]?.followers?.append(continuation)
            } else {
                continuation.finish(throwing: entry?.failure)
            }
        }
        return stream
    }

    func cancel(_ id: String, reason: String, for caller: String) async throws(A2AHostError) -> A2ACancelOutcome {
        guard var call = try await call(id, for: caller) else { return .unknown }
        guard !call.update.state.isFinal else { return .alreadyFinal(call.update.state.status) }
        call.update.sequence += 1
        call.update.state = .canceled(reason: reason)
        withState { [call] state in
            state.entries[id]?.call = call
            state.entries[id]?.items.append(.update(call.update))
            for follower in state.entries[id]?.followers ?? [] {
                follower.yield(.update(call.update))
                follower.finish()
            }
        }
        return .canceled(call)
    }

    func calls(_ query: A2ACallQuery, for caller: String) async throws(A2AHostError) -> A2ACallPage {
        let outcome: Result<A2ACallPage, A2AHostError> = withState { state in
            if let failure = state.failure { return .failure(failure) }
            state.queries.append(query)
            return .success(state.page ?? Self.page(query, of: state.entries.values.filter { $0.owner == caller }))
        }
        return try outcome.get()
    }

    private static func page(_ query: A2ACallQuery, of entries: [Entry]) -> A2ACallPage {
        let calls = entries.map(\.call).filter { call in
            (query.contextID.map { $0 == call.contextID ?? call.id } ?? true)
                && (query.status.map { $0 == call.update.state.status } ?? true)
        }.sorted { $0.id > $1.id }
        let rest = calls.drop { call in query.cursor.map { call.id >= $0 } ?? false }
        let page = Array(rest.prefix(query.limit))
        return A2ACallPage(calls: page, nextCursor: rest.count > page.count ? page.last?.id : nil, total: calls.count)
    }
}

extension SampleHost {
    /// 2026-01-01T00:00:00Z.
    static let start: UInt64 = 1_767_225_600_000_000_000

    static func update(
        _ sequence: Int64,
        _ state: A2ACallState,
        percent: Double = 0,
        message: String? = nil,
        actor: String? = nil
    ) -> A2ACallItem {
        .update(
            A2ACallUpdate(
                sequence: sequence,
                state: state,
                progressPercent: percent,
                message: message,
                actor: actor,
                atUnixNano: start + UInt64(sequence) * 1_500_000_000
            )
        )
    }

    /// A call that goes through two actors and succeeds.
    static func pipeline(result: String? = #"{"size":[1, 2]}"#) -> [A2ACallItem] {
        [
            update(1, .running, percent: 25, message: "fetching", actor: "fetch"),
            .keepAlive,
            update(2, .running, percent: 75, actor: "scale"),
            update(
                3,
                .succeeded(result.map { RawJSON(trusted: Array($0.utf8)) }),
                percent: 100,
                message: "Envelope completed successfully"
            ),
        ]
    }

    /// Adds a call that somebody has started before.
    func add(_ id: String, owner: String = "ada", _ items: [A2ACallItem], contextID: String? = nil) {
        let updates = items.compactMap { item in if case .update(let update) = item { update } else { nil } }
        let call = A2ACall(
            id: id,
            tool: "ask",
            contextID: contextID,
            messageID: "m-\(id)",
            arguments: RawJSON(trusted: Array(#"{"question":"why"}"#.utf8)),
            update: updates.last ?? A2ACallUpdate(sequence: 0, state: .pending, atUnixNano: Self.start),
            createdAtUnixNano: Self.start
        )
        withState { $0.entries[id] = Entry(owner: owner, call: call, items: items) }
    }
}
