// SPDX-License-Identifier: Apache-2.0

/// Where and how often to ask a Jaeger server for a sampling strategy.
///
/// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
public struct JaegerRemoteSettings: Hashable, Sendable {
    /// The address that is asked; the service's name is added as its query.
    public var endpoint = "http://localhost:5778/sampling"

    /// How long to wait between questions.
    public var pollingInterval = Duration.seconds(60)

    /// The share of traces that is sampled until the server has answered.
    public var initialRatio = 0.001

    /// Creates the default settings.
    public init() {}

    /// Reads `endpoint=...,pollingIntervalMs=...,initialSamplingRate=...`; what is wrong is warned about and ignored.
    public init(argument: String?, warnings: inout [String]) {
        for part in (argument ?? "").split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map(Self.trimmed)
            guard pair.count == 2, set(pair[0], pair[1]) else {
                warnings.append(
                    "OTEL_TRACES_SAMPLER_ARG has '\(Self.trimmed(part))': endpoint=http(s)://..., pollingIntervalMs=1 to "
                        + "86400000 and initialSamplingRate=0 to 1 are allowed; it is left out"
                )
                continue
            }
        }
    }

    private mutating func set(_ name: String, _ value: String) -> Bool {
        switch name {
        case "endpoint":
            guard value.hasPrefix("http://") || value.hasPrefix("https://") else { return false }
            let hasPath = value.split(separator: "/").count > 2
            endpoint = hasPath ? value : (value.hasSuffix("/") ? value : value + "/") + "sampling"
        case "pollingIntervalMs":
            guard let milliseconds = Int(value), (1...86_400_000).contains(milliseconds) else { return false }
            pollingInterval = .milliseconds(milliseconds)
        case "initialSamplingRate":
            guard let ratio = Double(value), (0...1).contains(ratio) else { return false }
            initialRatio = ratio
        default: return false
        }
        return true
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
