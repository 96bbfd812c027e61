// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

extension A2AServer {
    /// `tasks/get`: the state of a call.
    func getTask(_ operation: Operation<Host.Caller>) async throws(RPCError) -> A2AResponse {
        let parameters = Parameters(operation.params)
        let view = TaskView(showsHistory: try parameters.showsHistory())
        let call = try await call(try parameters.required("id"), for: operation.caller)
        return success(ObjectWriter.task(call, view, in: operation.version), of: operation)
    }

    /// `tasks/list`: the caller's calls.
    func listTasks(_ operation: Operation<Host.Caller>) async throws(RPCError) -> A2AResponse {
        let parameters = Parameters(operation.params)
        let view = TaskView(
            showsArtifacts: try parameters.flag("includeArtifacts") ?? false,
            showsHistory: try parameters.showsHistory(byDefault: false)
        )
        // 1.0, section 3.1.4: 1 to 100; a client that does not set it may send 0.
        let wanted = try parameters.integer("pageSize", in: 0...100) ?? 0
        var query = A2ACallQuery(
            contextID: try parameters.text("contextId"),
            changedSinceUnixNano: try parameters.time("statusTimestampAfter"),
            cursor: try parameters.text("pageToken"),
            limit: wanted > 0 ? wanted : configuration.pageSize,
            includesResults: view.showsArtifacts,
            includesArguments: view.showsHistory
        )
        if let state = try state(parameters), state != .unknown {
            // Of a state that calls never have there are none.
            guard let status = state.status else {
                let none = A2ACallPage(calls: [], total: 0)
                return success(ObjectWriter.page(none, limit: query.limit, view, in: operation.version), of: operation)
            }
            query.status = status
        }
        do {
            let page = try await host.calls(query, for: operation.caller)
            return success(ObjectWriter.page(page, limit: query.limit, view, in: operation.version), of: operation)
        } catch {
            throw RPCError(error)
        }
    }

    /// `tasks/cancel`: ends a call.
    func cancelTask(_ operation: Operation<Host.Caller>) async throws(RPCError) -> A2AResponse {
        let id = try Parameters(operation.params).required("id")
        let outcome: A2ACancelOutcome
        do {
            outcome = try await host.cancel(id, reason: "canceled by an A2A client", for: operation.caller)
        } catch {
            throw RPCError(error)
        }
        switch outcome {
        case .canceled(let call):
            return success(ObjectWriter.task(call, TaskView(), in: operation.version), of: operation)
        case .alreadyFinal(let status): throw .notCancelable(TaskState(status))
        case .unknown: throw .taskNotFound
        }
    }

    /// `tasks/resubscribe`: follows a call.
    func resubscribe(_ operation: Operation<Host.Caller>) async throws(RPCError) -> A2AResponse {
        let call = try await call(try Parameters(operation.params).required("id"), for: operation.caller)
        // 1.0, section 3.1.6. In 0.3 a client that lost its connection gets what it missed, the end included.
        if operation.version == .version10, call.update.state.isFinal {
            let state = TaskState(call.update.state.status).rawValue
            throw .unsupported("the task is \(state) already", hint: "get the task")
        }
        return try await follow(call, TaskView(), operation)
    }

    /// The call of this id.
    func call(_ id: String, for caller: Host.Caller) async throws(RPCError) -> A2ACall {
        let call: A2ACall?
        do {
            call = try await host.call(id, for: caller)
        } catch {
            throw RPCError(error)
        }
        guard let call else { throw .taskNotFound }
        return call
    }

    private func state(_ parameters: Parameters) throws(RPCError) -> TaskState? {
        guard let name = try parameters.text("status") else { return nil }
        guard let state = TaskState.named(name) else {
            let names = [TaskState.submitted, .working, .completed, .failed, .canceled].map(\.rawValue)
            throw .invalidParams("status is no state of tasks", hint: "send one of \(names.joined(separator: ", "))")
        }
        return state
    }
}
