// SPDX-License-Identifier: Apache-2.0

/// Which observations may become examples of their buckets.
///
/// https://opentelemetry.io/docs/specs/otel/metrics/sdk/#exemplarfilter
public enum ExemplarFilter: String, CaseIterable, Sendable {
    /// Those made within a span, sampled or not; without a span there is nothing to lead to.
    case alwaysOn = "always_on"

    /// None.
    case alwaysOff = "always_off"

    /// Those made within a sampled span.
    case traceBased = "trace_based"

    /// The filter that `OTEL_METRICS_EXEMPLAR_FILTER` names, whatever its case; `trace_based` when it is empty or absent.
    ///
    /// - Parameters:
    ///   - environment: The variables.
    ///   - warnings: Told when the value is none of the filters; it is ignored then.
    public init(environment: [String: String], warnings: inout [String]) {
        let variable = "OTEL_METRICS_EXEMPLAR_FILTER"
        let value = environment[variable] ?? ""
        self = .traceBased
        guard !value.isEmpty else { return }
        guard let filter = ExemplarFilter(rawValue: value.lowercased()) else {
            let choices = Self.allCases.map(\.rawValue).joined(separator: ", ")
            warnings.append("\(variable)=\(value) is none of \(choices); trace_based is used")
            return
        }
        self = filter
    }

    /// Whether an observation within a span may become an example.
    func admits(_ context: SpanContext) -> Bool {
        switch self {
        case .alwaysOn: context.isValid
        case .alwaysOff: false
        case .traceBased: context.isSampled
        }
    }
}
