// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import Envelopes
internal import MCP
internal import Tools
internal import Tracking
internal import Transports

extension MCPTool {
    /// A tool as the protocol advertises it.
    init(_ tool: Tool) {
        self.init(
            name: tool.name,
            title: tool.title,
            description: tool.description,
            inputSchema: tool.inputSchema,
            outputSchema: tool.outputSchema
        )
    }
}

extension MCPCall {
    /// An envelope as a call.
    init(_ envelope: TrackedEnvelope, timeToLive: Duration, hasProgress: Bool) {
        self.init(
            id: envelope.id,
            tool: envelope.tool ?? "",
            update: MCPCallUpdate(
                sequence: envelope.lastSequence,
                progressPercent: envelope.progressPercent,
                message: envelope.message,
                state: MCPCallState(envelope.status, result: envelope.result, envelope.error, envelope.message)
            ),
            createdAtUnixNano: envelope.createdAtUnixNano,
            updatedAtUnixNano: envelope.updatedAtUnixNano,
            timeToLive: timeToLive,
            statusURL: "/envelopes/\(envelope.id)",
            streamURL: hasProgress ? "/envelopes/\(envelope.id)/stream" : nil
        )
    }

    /// An envelope of a listing as a call, without its result.
    init(_ summary: EnvelopeSummary, timeToLive: Duration) {
        self.init(
            id: summary.id,
            tool: summary.tool ?? "",
            update: MCPCallUpdate(
                sequence: 0,
                progressPercent: summary.progressPercent,
                message: summary.message,
                state: MCPCallState(summary.status, result: nil, summary.error, summary.message)
            ),
            createdAtUnixNano: summary.createdAtUnixNano,
            updatedAtUnixNano: summary.updatedAtUnixNano,
            timeToLive: timeToLive
        )
    }
}

extension MCPCallUpdate {
    /// An event of an envelope as an update of a call.
    init(_ event: EnvelopeEvent) {
        self.init(
            sequence: event.sequence,
            progressPercent: event.progressPercent ?? 0,
            message: event.message,
            state: MCPCallState(event.status, result: event.result, event.error, event.message)
        )
    }
}

extension MCPCallState {
    /// Where an envelope stands.
    init(_ status: EnvelopeStatus, result: RawJSON?, _ error: String?, _ message: String?) {
        switch status {
        case .pending, .running: self = .working
        case .succeeded: self = .succeeded(result)
        case .failed: self = .failed(message: error ?? message ?? "the pipeline failed", details: result)
        case .canceled: self = .cancelled(reason: error ?? "nobody said why")
        }
    }
}

extension MCPHostError {
    /// What a client of the protocol is told.
    init(_ error: CallError) {
        switch error {
        case .unknownTool, .unknownEnvelope, .keyReused, .alreadyEnded: self = .unknownTool
        case .access(.insufficientScope(let required)): self = .missingScopes(required)
        case .access(.rateLimited(let delay)), .access(.keysUnavailable(let delay)):
            self = .overloaded(retryAfter: delay)
        case .access: self = .missingScopes([])
        case .invalidArguments(let error): self = .invalidArguments(error.problems.map(\.description))
        case .tooLarge(let limit), .publish(.messageTooLarge(_, _, let limit)):
            self = .invalidArguments(["they are longer than \(limit) bytes; pass large data by reference"])
        case .store(.overloaded(let delay)): self = .overloaded(retryAfter: delay)
        case .store: self = .unavailable("the store of envelopes")
        case .publish: self = .unavailable("the queue of the tool's first actor")
        }
    }
}
