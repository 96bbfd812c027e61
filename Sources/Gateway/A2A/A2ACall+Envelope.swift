// SPDX-License-Identifier: Apache-2.0

internal import A2A
internal import Envelopes
internal import Tools
internal import Tracking

extension A2ACall {
    /// The call that an envelope stands for.
    init(_ envelope: TrackedEnvelope) {
        let (contextID, messageID) = A2ARouteMetadata.read(envelope.routeMetadata)
        self.init(
            id: envelope.id,
            tool: envelope.tool,
            contextID: contextID,
            messageID: messageID,
            arguments: envelope.payload,
            update: A2ACallUpdate(envelope.state),
            createdAtUnixNano: envelope.createdAtUnixNano
        )
    }
}

extension A2ACallUpdate {
    /// How far an envelope has come.
    init(_ state: EnvelopeState) {
        self.init(
            sequence: state.lastSequence,
            state: A2ACallState(state.status, state.result, state.error, state.message),
            progressPercent: state.progressPercent,
            message: state.message,
            actor: state.currentActorName,
            atUnixNano: state.updatedAtUnixNano
        )
    }

    /// A change of an envelope.
    init(_ event: EnvelopeEvent) {
        self.init(
            sequence: event.sequence,
            state: A2ACallState(event.status, event.result, event.error, event.message),
            progressPercent: event.progressPercent ?? 0,
            message: event.message,
            actor: event.actor,
            atUnixNano: event.atUnixNano
        )
    }
}

extension A2ACallState {
    /// Where an envelope stands.
    init(_ status: EnvelopeStatus, _ result: RawJSON?, _ error: String?, _ message: String?) {
        switch status {
        case .pending: self = .pending
        case .running: self = .running
        case .succeeded: self = .succeeded(result)
        case .failed:
            // The result of an envelope that failed is an object with `error` and `details`.
            let details = result.flatMap { try? JSONValue($0) }?["details"]
            self = .failed(
                message: error ?? message ?? "the call failed",
                details: details.flatMap { $0.objectValue == nil ? nil : RawJSON($0) }
            )
        case .canceled: self = .canceled(reason: error ?? message)
        }
    }
}

extension A2ACallStatus {
    /// Where an envelope stands.
    init(_ status: EnvelopeStatus) {
        self =
            switch status {
            case .pending: .pending
            case .running: .running
            case .succeeded: .succeeded
            case .failed: .failed
            case .canceled: .canceled
            }
    }
}

extension EnvelopeStatus {
    /// Where the envelope of a call stands.
    init(_ status: A2ACallStatus) {
        self =
            switch status {
            case .pending: .pending
            case .running: .running
            case .succeeded: .succeeded
            case .failed: .failed
            case .canceled: .canceled
            }
    }
}

extension A2ATool {
    /// A tool of the catalog.
    init(_ tool: Tool) {
        self.init(
            name: tool.name,
            title: tool.title,
            description: tool.description,
            inputSchema: tool.inputSchema,
            scopes: tool.scopes
        )
    }
}
