// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import MCP
internal import TelemetryCore
internal import Tools
internal import Tracking

/// Tools and envelopes as the Model Context Protocol sees them: a call is an envelope, its id is the envelope's.
struct MCPCalls: MCPHost {
    let calls: CallService
    let changes: ToolChanges
    let tracePolicy: TraceContextPolicy
    /// How long finished envelopes are kept.
    let retention: Duration

    private static let pageSize = 50

    func identity(of caller: MCPCaller) -> String { caller.principal.id }

    func tools(for caller: MCPCaller) async -> [MCPTool] { calls.tools(for: caller.principal).map(MCPTool.init) }

    func tool(named name: String, for caller: MCPCaller) async -> MCPTool? {
        calls.catalog[name].flatMap { caller.principal.allows($0.scopes) ? MCPTool($0) : nil }
    }

    func start(_ call: MCPToolCall, for caller: MCPCaller) async throws(MCPHostError) -> MCPCall {
        let trace = MCPTrace(call, caller, calls, tracePolicy)
        let request = CallRequest(
            tool: call.tool,
            arguments: call.arguments,
            idempotencyKey: nil,
            parent: trace.parent,
            baggage: trace.baggage
        )
        do throws(CallError) {
            let started = try await calls.start(request, for: caller.principal)
            trace.end()
            caller.facts.note { facts in
                facts.tool = started.tool.name
                facts.envelopeID = started.envelope.id
            }
            return describe(started.envelope)
        } catch {
            trace.end(error)
            throw MCPHostError(error)
        }
    }

    func call(_ id: String, for caller: MCPCaller) async throws(MCPHostError) -> MCPCall? {
        do throws(CallError) {
            return describe(try await calls.envelope(id, for: caller.principal))
        } catch {
            if case .unknownEnvelope = error { return nil }
            throw MCPHostError(error)
        }
    }

    func updates(of id: String, after sequence: Int64, for caller: MCPCaller) -> MCPCallUpdates {
        do throws(TrackingError) {
            return MCPCallUpdates(try calls.tracking.hub.events(of: id, after: sequence))
        } catch {
            return MCPCallUpdates(failing: error)
        }
    }

    func cancel(_ id: String, reason: String, for caller: MCPCaller) async throws(MCPHostError) -> MCPCall? {
        do throws(CallError) {
            return describe(try await calls.cancel(id, reason: reason, for: caller.principal))
        } catch {
            switch error {
            case .unknownEnvelope: return nil
            case .alreadyEnded: return try await call(id, for: caller)
            default: throw MCPHostError(error)
            }
        }
    }

    func calls(after cursor: String?, for caller: MCPCaller) async throws(MCPHostError) -> MCPCallPage {
        var query = EnvelopeQuery(principal: caller.principal.id, limit: Self.pageSize)
        if let cursor {
            guard let place = EnvelopeCursor(text: cursor) else { throw .invalidCursor }
            query.after = place
        }
        do throws(TrackingError) {
            let page = try await calls.tracking.store.list(query)
            return MCPCallPage(
                calls: page.envelopes.map { MCPCall($0, timeToLive: retention) },
                nextCursor: page.next?.text
            )
        } catch {
            throw MCPHostError(.store(error))
        }
    }

    func toolListChanges() -> AsyncStream<Void> { changes.listen() }

    private func describe(_ envelope: TrackedEnvelope) -> MCPCall {
        let hasProgress = envelope.tool.flatMap { calls.catalog[$0] }?.progress ?? false
        return MCPCall(envelope, timeToLive: retention, hasProgress: hasProgress)
    }
}
