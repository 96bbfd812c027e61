// SPDX-License-Identifier: Apache-2.0

extension ActorTelemetry {
    /// The settings as environment variables of sidecar and runtime; only what the file gives.
    public var environment: [(name: String, value: String)] {
        var variables: [(name: String, value: String)] = []
        if let logLevel { variables.append(("ASYA_LOG_LEVEL", logLevel.rawValue)) }
        if let endpoint { variables.append(("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)) }
        if let sampler { variables.append(("OTEL_TRACES_SAMPLER", sampler.rawValue)) }
        if let samplerRatio { variables.append(("OTEL_TRACES_SAMPLER_ARG", "\(samplerRatio)")) }
        if let payloads { variables.append(("ASYA_TRACE_PAYLOADS", payloads.rawValue)) }
        if let maxBodyBytes { variables.append(("ASYA_TRACE_MAX_BODY_BYTES", "\(maxBodyBytes)")) }
        if !redact.isEmpty { variables.append(("ASYA_TRACE_REDACT", redact.joined(separator: ","))) }
        if let slowThreshold {
            variables.append(("ASYA_TRACE_SLOW_MS", "\(Int((slowThreshold / .milliseconds(1)).rounded()))"))
        }
        return variables
    }
}
