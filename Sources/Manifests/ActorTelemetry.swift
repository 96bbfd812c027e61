// SPDX-License-Identifier: Apache-2.0

/// `spec.telemetry`: logs, traces and recordings of one actor; `nil` leaves the component's default.
public struct ActorTelemetry: Sendable, Hashable {
    /// Which envelopes the trace store keeps in full.
    public enum Payloads: String, Sendable, Hashable, CaseIterable {
        /// Spans only.
        case none
        /// Envelopes of hops that failed.
        case errors
        /// Every envelope.
        case all
    }

    /// How much a component logs.
    public enum LogLevel: String, Sendable, Hashable, CaseIterable {
        /// Everything, for a developer of Asya.
        case trace = "TRACE"
        /// What helps to find a fault.
        case debug = "DEBUG"
        /// What an operator wants to know.
        case info = "INFO"
        /// What an operator may want to look into.
        case notice = "NOTICE"
        /// What is unusual but dealt with.
        case warning = "WARNING"
        /// What failed.
        case error = "ERROR"
        /// What ends a component.
        case critical = "CRITICAL"
    }

    /// The samplers of OpenTelemetry's `OTEL_TRACES_SAMPLER`.
    public enum Sampler: String, Sendable, Hashable, CaseIterable {
        /// Every trace.
        case alwaysOn = "always_on"
        /// No trace.
        case alwaysOff = "always_off"
        /// A share of the traces.
        case traceIDRatio = "traceidratio"
        /// As the caller decided; every trace that begins here.
        case parentBasedAlwaysOn = "parentbased_always_on"
        /// As the caller decided; no trace that begins here.
        case parentBasedAlwaysOff = "parentbased_always_off"
        /// As the caller decided; a share of the traces that begin here.
        case parentBasedTraceIDRatio = "parentbased_traceidratio"
    }

    /// A Secret of the actor's namespace with a token.
    public struct TokenSecret: Sendable, Hashable {
        /// The Secret.
        public let name: String
        /// The key in it.
        public let key: String
    }

    /// `logLevel` (`ASYA_LOG_LEVEL`).
    public internal(set) var logLevel: LogLevel?
    /// `endpoint`: the OTLP/HTTP receiver (`OTEL_EXPORTER_OTLP_ENDPOINT`).
    public internal(set) var endpoint: String?
    /// `sampler` (`OTEL_TRACES_SAMPLER`).
    public internal(set) var sampler: Sampler?
    /// `samplerRatio`, from 0 to 1 (`OTEL_TRACES_SAMPLER_ARG`).
    public internal(set) var samplerRatio: Double?
    /// `payloads` (`ASYA_TRACE_PAYLOADS`).
    public internal(set) var payloads: Payloads?
    /// `maxBodyBytes`: recorded bodies are cut off beyond it (`ASYA_TRACE_MAX_BODY_BYTES`).
    public internal(set) var maxBodyBytes: Int?
    /// `redact`: patterns of keys whose values are not recorded (`ASYA_TRACE_REDACT`).
    public internal(set) var redact: [String] = []
    /// `slowThreshold`: hops that take longer are always kept (`ASYA_TRACE_SLOW_MS`).
    public internal(set) var slowThreshold: Duration?
    /// `collectTokenSecret`: where the token for `asya trace collect` is (`ASYA_TRACE_COLLECT_TOKEN_FILE`), on a cluster.
    public internal(set) var collectToken: TokenSecret?
}
