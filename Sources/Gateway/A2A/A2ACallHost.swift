// SPDX-License-Identifier: Apache-2.0

internal import A2A
internal import Access
internal import Envelopes
internal import Tools
internal import Tracking

/// The tools and calls of the gateway, as the Agent2Agent protocol has them.
struct A2ACallHost: A2AHost {
    let calls: CallService
    /// The tools that nobody needs a right for are public where callers are asked who they are; elsewhere all are.
    let asksCallers: Bool

    /// How many envelopes a listing looks at for one page, so that a rare condition costs no more than that.
    private static let scanLimit = 1_000
    private static let scanPage = 100

    func publicTools() async -> [A2ATool] {
        calls.catalog.tools.filter { !asksCallers || $0.scopes.isEmpty }.map(A2ATool.init)
    }

    func tools(for caller: A2ACaller) async -> [A2ATool] { calls.tools(for: caller.principal).map(A2ATool.init) }

    func tool(named name: String, for caller: A2ACaller) async -> A2ATool? { calls.catalog[name].map(A2ATool.init) }

    func start(_ call: A2AToolCall, for caller: A2ACaller) async throws(A2AHostError) -> A2ACall {
        let request = CallRequest(
            tool: call.tool,
            arguments: call.arguments,
            idempotencyKey: call.idempotencyKey,
            parent: caller.parent,
            baggage: caller.baggage,
            routeMetadata: A2ARouteMetadata.members(contextID: call.contextID, messageID: call.messageID)
        )
        do throws(CallError) {
            return A2ACall(try await calls.start(request, for: caller.principal).envelope)
        } catch {
            throw A2AHostError(error)
        }
    }

    func call(_ id: String, for caller: A2ACaller) async throws(A2AHostError) -> A2ACall? {
        do throws(CallError) {
            return A2ACall(try await calls.envelope(id, for: caller.principal))
        } catch {
            guard case .unknownEnvelope = error else { throw A2AHostError(error) }
            return nil
        }
    }

    func items(
        of id: String,
        after sequence: Int64,
        for caller: A2ACaller
    ) async throws(A2AHostError) -> A2ACallItems {
        do throws(TrackingError) {
            return A2ACallItems(events: try calls.tracking.hub.events(of: id, after: sequence))
        } catch {
            throw A2AHostError(.store(error))
        }
    }

    func cancel(_ id: String, reason: String, for caller: A2ACaller) async throws(A2AHostError) -> A2ACancelOutcome {
        do throws(CallError) {
            let status = try await calls.envelope(id, for: caller.principal).status
            guard !status.isFinal else { return .alreadyFinal(A2ACallStatus(status)) }
            return .canceled(A2ACall(try await calls.cancel(id, reason: reason, for: caller.principal)))
        } catch {
            switch error {
            case .unknownEnvelope: return .unknown
            case .alreadyEnded(let status): return .alreadyFinal(A2ACallStatus(status))
            default: throw A2AHostError(error)
            }
        }
    }

    func calls(_ query: A2ACallQuery, for caller: A2ACaller) async throws(A2AHostError) -> A2ACallPage {
        var search = EnvelopeQuery(
            status: query.status.map(EnvelopeStatus.init),
            principal: caller.principal.id,
            changedSinceUnixNano: query.changedSinceUnixNano,
            // What a fan-out splits off is no call that anybody started.
            excludesParts: true,
            order: .changed,
            limit: Self.scanPage
        )
        if let cursor = query.cursor {
            guard let place = EnvelopeCursor(text: cursor) else { throw .invalidCursor }
            search.after = place
        }
        var found: [A2ACall] = []
        var looked = 0
        do throws(TrackingError) {
            while true {
                let page = try await calls.tracking.store.list(search)
                for (index, summary) in page.envelopes.enumerated() {
                    looked += 1
                    if let call = try await call(summary, query) { found.append(call) }
                    let isLast = index == page.envelopes.count - 1 && page.next == nil
                    guard found.count == query.limit || looked == Self.scanLimit, !isLast else { continue }
                    let place = EnvelopeCursor(behind: summary, in: search.order)
                    return A2ACallPage(calls: found, nextCursor: place.text)
                }
                guard let next = page.next else { return A2ACallPage(calls: found) }
                search.after = next
            }
        } catch {
            throw A2AHostError(.store(error))
        }
    }

    /// The call of a line of a listing; nil when it does not meet the conditions.
    private func call(_ summary: EnvelopeSummary, _ query: A2ACallQuery) async throws(TrackingError) -> A2ACall? {
        // The context is in no summary. What is gone by now is left out.
        guard let envelope = try await calls.tracking.envelope(summary.id) else { return nil }
        let call = A2ACall(envelope)
        guard let contextID = query.contextID else { return call }
        return (call.contextID ?? call.id) == contextID ? call : nil
    }
}
