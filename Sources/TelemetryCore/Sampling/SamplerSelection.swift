// SPDX-License-Identifier: Apache-2.0

/// The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` ask for.
///
/// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
public struct SamplerSelection: Sendable {
    /// The sampler to use.
    public let sampler: any Sampler

    /// What was wrong with the variables, one line each that names variable, value and what is allowed.
    public let warnings: [String]

    /// Chooses by the values of the two variables; empty is unset, and whatever is wrong is warned about and ignored.
    public init(name: String?, argument: String?) {
        let choice = name?.lowercased() ?? ""
        var warnings: [String] = []
        func ratio() -> TraceIDRatioSampler {
            guard let argument, !argument.isEmpty else { return TraceIDRatioSampler(ratio: 1) }
            guard let ratio = Double(argument), (0...1).contains(ratio) else {
                warnings.append(
                    "OTEL_TRACES_SAMPLER_ARG is '\(argument)': a number from 0 to 1 is allowed; 1 is used"
                )
                return TraceIDRatioSampler(ratio: 1)
            }
            return TraceIDRatioSampler(ratio: ratio)
        }
        switch choice {
        case "", "parentbased_always_on": sampler = ParentBasedSampler(root: AlwaysOnSampler())
        case "parentbased_always_off": sampler = ParentBasedSampler(root: AlwaysOffSampler())
        case "parentbased_traceidratio": sampler = ParentBasedSampler(root: ratio())
        case "always_on": sampler = AlwaysOnSampler()
        case "always_off": sampler = AlwaysOffSampler()
        case "traceidratio": sampler = ratio()
        default:
            warnings.append(
                "OTEL_TRACES_SAMPLER is '\(name ?? "")': always_on, always_off, traceidratio, parentbased_always_on, "
                    + "parentbased_always_off or parentbased_traceidratio is allowed; parentbased_always_on is used"
            )
            sampler = ParentBasedSampler(root: AlwaysOnSampler())
        }
        self.warnings = warnings
    }

    /// Chooses by an environment.
    public init(environment: [String: String]) {
        self.init(name: environment["OTEL_TRACES_SAMPLER"], argument: environment["OTEL_TRACES_SAMPLER_ARG"])
    }
}
