// SPDX-License-Identifier: Apache-2.0

/// A resource of the gateway's HTTP interface, as the label `route` and the attribute `http.route` name it.
///
/// The value of a label is a word; ``pattern`` is the path as clients know it.
public enum GatewayRoute: String, ClosedLabel {
    /// `POST /tools/call`.
    case toolCall = "tool_call"
    /// `GET /tools`.
    case tools
    /// `GET /envelopes`, and on the internal listener `POST`.
    case envelopes
    /// `GET` and `DELETE /envelopes/{id}`.
    case envelope
    /// `GET /envelopes/{id}/stream`.
    case stream
    /// `GET /envelopes/{id}/active`.
    case active
    /// `GET /envelopes/{id}/trace`.
    case trace
    /// `POST /envelopes/{id}/progress`.
    case progress
    /// `POST /envelopes/{id}/final`.
    case final
    /// `POST /reports`.
    case reports
    /// `GET /cancellations`.
    case cancellations
    /// `/mcp`.
    case mcp
    /// `POST /a2a`.
    case a2a
    /// `GET /.well-known/agent-card.json`.
    case agentCard = "agent_card"
    /// `GET /.well-known/agent.json`, for clients of Agent2Agent before version 0.3.
    case oldAgentCard = "old_agent_card"
    /// `GET /health`.
    case health
    /// `GET /openapi.json`.
    case openAPI = "openapi"
    /// `GET /`: the web page.
    case page
    /// `GET /page/{file}`: what the web page loads.
    case pageFile = "page_file"
    /// No resource of the gateway.
    case none

    /// The path with its variable part in braces; empty for no resource.
    public var pattern: String {
        switch self {
        case .toolCall: "/tools/call"
        case .tools: "/tools"
        case .envelopes: "/envelopes"
        case .envelope: "/envelopes/{id}"
        case .stream: "/envelopes/{id}/stream"
        case .active: "/envelopes/{id}/active"
        case .trace: "/envelopes/{id}/trace"
        case .progress: "/envelopes/{id}/progress"
        case .final: "/envelopes/{id}/final"
        case .reports: "/reports"
        case .cancellations: "/cancellations"
        case .mcp: "/mcp"
        case .a2a: "/a2a"
        case .agentCard: "/.well-known/agent-card.json"
        case .oldAgentCard: "/.well-known/agent.json"
        case .health: "/health"
        case .openAPI: "/openapi.json"
        case .page: "/"
        case .pageFile: "/page/{file}"
        case .none: ""
        }
    }
}

/// What became of a call of a tool.
public enum CallOutcome: String, ClosedLabel {
    /// An envelope was made and published.
    case accepted
    /// The call was made before with the same idempotency key.
    case repeated
    /// The arguments, or the key, cannot be used.
    case refused
    /// The envelope was made and could not be published.
    case failed
    /// An envelope that a gateway had kept and left unpublished was published.
    case recovered
}

/// A step in the life of an envelope that the gateway counts.
public enum EnvelopeStep: String, ClosedLabel {
    /// It was made, or registered by a sidecar.
    case created
    /// Its pipeline ended well.
    case succeeded
    /// Its pipeline failed.
    case failed
    /// Its deadline passed.
    case expired
    /// Somebody canceled it.
    case canceled
}

/// An operation of the gateway's store.
public enum StoreOperation: String, ClosedLabel {
    /// A new envelope.
    case create
    /// One envelope.
    case read
    /// Many envelopes.
    case list
    /// The events of one envelope.
    case events
    /// What sidecars report.
    case apply
    /// A cancellation.
    case cancel
    /// Deadlines.
    case expire
    /// Retention.
    case prune
    /// What is published and what is not.
    case outbox
}

/// Whether an operation was done.
public enum OperationOutcome: String, ClosedLabel {
    /// It was.
    case done
    /// It was not.
    case failed
}

/// What a sidecar reports.
public enum ReportKind: String, ClosedLabel {
    /// That an envelope is on its way.
    case progress
    /// That its pipeline has ended.
    case final
    /// That an envelope was fanned out of it.
    case child
}

/// What became of a report.
public enum ReportEffect: String, ClosedLabel {
    /// It told something new.
    case accepted
    /// It told nothing new, or came after the end.
    case ignored
    /// It was of an envelope that the gateway does not know.
    case unknown
}

/// What came of looking at the files of the tools.
public enum CatalogReload: String, ClosedLabel {
    /// They had changed and are in use.
    case reloaded
    /// They had changed and are wrong: the tools are the ones before.
    case failed
}
