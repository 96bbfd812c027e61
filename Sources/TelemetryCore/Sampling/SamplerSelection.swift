// SPDX-License-Identifier: Apache-2.0

/// The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` ask for.
///
/// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration. Beyond the
/// names of the specification there are `probability` and `parentbased_probability` for ``ProbabilitySampler``, which the
/// specification has no names for yet.
public struct SamplerSelection: Sendable {
    /// A sampler that wants to be told what a server says.
    public struct Remote: Sendable {
        /// The sampler to tell.
        public let sampler: JaegerRemoteSampler

        /// Whom to ask.
        public let settings: JaegerRemoteSettings
    }

    /// The sampler to use.
    public let sampler: any Sampler

    /// The part of ``sampler`` that a server decides about, if any.
    public let remote: Remote?

    /// What was wrong with the variables, one line each that names variable, value and what is allowed.
    public let warnings: [String]

    private static let names = [
        "always_on", "always_off", "traceidratio", "probability", "jaeger_remote", "parentbased_always_on",
        "parentbased_always_off", "parentbased_traceidratio", "parentbased_probability", "parentbased_jaeger_remote",
    ]

    /// Chooses by the values of the two variables; empty is unset, and whatever is wrong is warned about and ignored.
    public init(name: String?, argument: String?, clock: any TelemetryClock = SystemClock()) {
        let choice = name?.lowercased() ?? ""
        let isParentBased = choice.hasPrefix("parentbased_")
        var warnings: [String] = []
        var remote: Remote?
        let root: any Sampler
        switch isParentBased ? String(choice.dropFirst("parentbased_".count)) : choice {
        case "always_on": root = AlwaysOnSampler()
        case "always_off": root = AlwaysOffSampler()
        case "traceidratio": root = TraceIDRatioSampler(ratio: Self.ratio(argument, &warnings))
        case "probability": root = ProbabilitySampler(ratio: Self.ratio(argument, &warnings))
        case "jaeger_remote":
            let settings = JaegerRemoteSettings(argument: argument, warnings: &warnings)
            let sampler = JaegerRemoteSampler(initialRatio: settings.initialRatio, clock: clock)
            remote = Remote(sampler: sampler, settings: settings)
            root = sampler
        default:
            if !choice.isEmpty {
                warnings.append(
                    "OTEL_TRACES_SAMPLER is '\(name ?? "")': \(Self.names.dropLast().joined(separator: ", ")) or "
                        + "\(Self.names.last ?? "") is allowed; parentbased_always_on is used"
                )
            }
            self.sampler = ParentBasedSampler(root: AlwaysOnSampler())
            self.remote = nil
            self.warnings = warnings
            return
        }
        self.sampler = isParentBased ? ParentBasedSampler(root: root) : root
        self.remote = remote
        self.warnings = warnings
    }

    /// Chooses by an environment.
    public init(environment: [String: String], clock: any TelemetryClock = SystemClock()) {
        self.init(
            name: environment["OTEL_TRACES_SAMPLER"],
            argument: environment["OTEL_TRACES_SAMPLER_ARG"],
            clock: clock
        )
    }

    private static func ratio(_ argument: String?, _ warnings: inout [String]) -> Double {
        guard let argument, !argument.isEmpty else { return 1 }
        guard let ratio = Double(argument), (0...1).contains(ratio) else {
            warnings.append("OTEL_TRACES_SAMPLER_ARG is '\(argument)': a number from 0 to 1 is allowed; 1 is used")
            return 1
        }
        return ratio
    }
}
