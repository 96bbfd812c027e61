// SPDX-License-Identifier: Apache-2.0

/// The formats in which contexts enter and leave the process, as `OTEL_PROPAGATORS` says.
///
/// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
struct Propagators: OptionSet, Equatable {
    let rawValue: Int

    static let traceContext = Propagators(rawValue: 1)
    static let baggage = Propagators(rawValue: 2)

    /// Reads the list; unknown names are named in `warnings` and left out.
    static func parse(_ value: String?, warnings: inout [String]) -> Propagators {
        guard let value, !value.isEmpty else { return [.traceContext, .baggage] }
        var propagators: Propagators = []
        for name in value.split(separator: ",").map({ $0.filter { $0 != " " }.lowercased() }) {
            switch name {
            case "tracecontext": propagators.insert(.traceContext)
            case "baggage": propagators.insert(.baggage)
            case "none", "": break
            default:
                warnings.append(
                    "OTEL_PROPAGATORS names '\(name)': tracecontext, baggage and none are allowed; it is left out"
                )
            }
        }
        return propagators
    }
}
