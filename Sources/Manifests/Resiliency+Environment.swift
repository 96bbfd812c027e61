// SPDX-License-Identifier: Apache-2.0

internal import Settings

extension Resiliency {
    /// The policy as the sidecar's `ASYA_RETRY_*` variables; only what the file gives.
    public var environment: [(name: String, value: String)] {
        var variables: [(name: String, value: String)] = []
        if let maxAttempts { variables.append(("ASYA_RETRY_MAX_ATTEMPTS", "\(maxAttempts)")) }
        if let backoff { variables.append(("ASYA_RETRY_BACKOFF", backoff.rawValue)) }
        if let initialDelay { variables.append(("ASYA_RETRY_INITIAL_DELAY", GoDuration.format(initialDelay))) }
        if let maxDelay { variables.append(("ASYA_RETRY_MAX_DELAY", GoDuration.format(maxDelay))) }
        if let jitter { variables.append(("ASYA_RETRY_JITTER", "\(jitter)")) }
        if let maxDuration { variables.append(("ASYA_RETRY_MAX_DURATION", GoDuration.format(maxDuration))) }
        if !rules.isEmpty {
            variables.append(("ASYA_RETRY_RULES", "[\(rules.map(\.json).joined(separator: ","))]"))
        }
        return variables
    }
}

extension RetryRule {
    /// The rule as an element of the JSON list in `ASYA_RETRY_RULES`.
    ///
    /// Decoding admits only identifiers and DNS labels, so nothing in it needs escaping in JSON.
    var json: String {
        let names = errors.map { "\"\($0)\"" }.joined(separator: ",")
        return switch action {
        case .retry: #"{"errors":[\#(names)],"action":"retry"}"#
        case .fail: #"{"errors":[\#(names)],"action":"fail"}"#
        case .route(let actor): #"{"errors":[\#(names)],"action":"route","route":"\#(actor)"}"#
        }
    }
}
