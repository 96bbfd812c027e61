// SPDX-License-Identifier: Apache-2.0

public import Kubernetes
public import Settings
public import Telemetry

/// Why an operator did not start.
public enum OperatorError: Error, Sendable {
    /// A variable cannot be used.
    case settings(SettingsError)
    /// The log level or the ops address cannot be used.
    case telemetry(TelemetryError)
    /// It is not known which cluster, or as whom.
    case cluster(ClusterConfigurationError)

    /// The exit code: 2 for what somebody has to change first.
    public var exitCode: Int32 { 2 }
}

extension OperatorError: CustomStringConvertible {
    /// One line that says what is wrong and what is allowed.
    public var description: String {
        switch self {
        case .settings(let error): "\(error)"
        case .telemetry(let error): "\(error)"
        case .cluster(let error): "\(error)"
        }
    }
}
